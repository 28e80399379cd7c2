//! One thing that is loaded.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::empty::Empty;
use super::error_panel::ErrorPanel;
use super::live::live;
use super::skeleton::Skeleton;
use crate::api::{Document, Failure, use_api};

/// Loads again what a page shows.
#[derive(Clone, Copy)]
pub(crate) struct Reload(RwSignal<u32>);

impl Reload {
    /// Nothing loaded yet.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(0))
    }

    /// Loads again; what is shown stays until then.
    pub(crate) fn now(self) {
        let _ = self.0.try_update(|count| *count += 1);
    }
}

/// What stands at `at` in the answer to a query, drawn by `draw`, whenever `reload` says.
pub(crate) fn loaded(
    reload: Reload,
    document: Document,
    variables: Value,
    at: &'static str,
    draw: impl Fn(&Value) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    drawn(reload, document, variables, at, Arc::new(draw))
}

fn drawn(
    reload: Reload,
    document: Document,
    variables: Value,
    at: &'static str,
    draw: Arc<dyn Fn(&Value) -> AnyView + Send + Sync>,
) -> AnyView {
    let api = use_api();
    let state = RwSignal::new(None::<Result<Value, Failure>>);
    Effect::new(move |_| {
        reload.0.track();
        let variables = variables.clone();
        spawn_local(async move {
            let answer = api.ask(document, variables).await;
            let found = answer.map(|data| data.pointer(at).cloned().unwrap_or_default());
            let _ = state.try_update(|state| {
                // The same again is not drawn again: a form may be open in it.
                if *state != Some(found.clone()) {
                    *state = Some(found);
                }
            });
        });
    });
    let state = Memo::new(move |_| state.get());
    live(move || match state.get() {
        None => view! { <Skeleton rows=6/> }.into_any(),
        Some(Ok(value)) if !value.is_null() => draw(&value),
        Some(Err(failure)) if !failure.is_not_found() && !failure.is_invalid_input() => {
            let retry = Callback::new(move |()| reload.now());
            view! { <ErrorPanel failure retry/> }.into_any()
        }
        Some(_) => gone("Nothing is here"),
    })
}

/// Says that what was looked for is not there, or not for the reader.
pub(crate) fn gone(title: &'static str) -> AnyView {
    view! {
        <div data-testid="not-found">
            <Empty title>
                <p>"What you look for may have been deleted, or belong to somebody else."</p>
                <a href="/" class="button">"Go to the tasks"</a>
            </Empty>
        </div>
    }
    .into_any()
}
