//! A place where nothing is yet.

use leptos::prelude::*;

/// Says that nothing is here, and what the next step is.
#[component]
pub(crate) fn Empty(
    #[prop(into)] title: String,
    /// The next step.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty" data-testid="empty">
            <p class="empty-title">{title}</p>
            <div class="empty-text">{children()}</div>
        </div>
    }
}
