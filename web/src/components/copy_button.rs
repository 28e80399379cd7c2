//! Copies a text.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;

/// How long the button says what came of it.
const SAID: Duration = Duration::from_secs(2);

/// A button that copies `text` to the clipboard.
#[component]
pub(crate) fn CopyButton(
    #[prop(into)] text: Signal<String>,
    /// What is copied, as in "Copy the token".
    what: &'static str,
) -> impl IntoView {
    let label = RwSignal::new("Copy");
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            let copied = browser::copy(&text).await;
            label.set(if copied {
                "Copied"
            } else {
                "Select it and press Ctrl+C"
            });
            set_timeout(
                move || {
                    let _ = label.try_set("Copy");
                },
                SAID,
            );
        });
    };
    view! {
        <button type="button" class="button button-small" aria-label=format!("Copy {what}") on:click=copy>
            <span aria-live="polite">{label}</span>
        </button>
    }
}
