//! Something that did not work.

use leptos::prelude::*;

use crate::api::Failure;

/// Says what went wrong, what to do, and what to tell an administrator.
#[component]
pub(crate) fn ErrorPanel(
    failure: Failure,
    /// Tries again.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let advice = failure.advice();
    view! {
        <div class="error-panel" role="alert" data-testid="error">
            <p class="error-panel-title">{failure.message}</p>
            <p>{advice}</p>
            {failure.request_id.map(|id| view! { <p class="error-panel-id">"Request id "<code>{id}</code></p> })}
            {retry.map(|retry| view! {
                <button type="button" class="button button-small" on:click=move |_| retry.run(())>"Try again"</button>
            })}
        </div>
    }
}
