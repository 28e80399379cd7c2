//! The outline of what is being loaded.

use leptos::prelude::*;

/// Grey rows in the place of what is being loaded.
#[component]
pub(crate) fn Skeleton(
    /// How many.
    rows: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label="Loading" data-testid="loading">
            {(0..rows).map(|_| view! { <div class="skeleton-row"></div> }).collect_view()}
        </div>
    }
}
