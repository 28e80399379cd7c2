//! The head of a page.

use leptos::prelude::*;

/// Where a page stands, its title, and what can be done from it.
pub(crate) fn page_head(
    place: Option<(&'static str, &'static str)>,
    title: impl IntoAny,
    actions: Vec<AnyView>,
) -> AnyView {
    let place = place.map(|(href, name)| {
        view! { <nav class="quiet" aria-label="Where this is"><a href=href>{name}</a>" /"</nav> }
    });
    view! {
        <header class="page-head">
            <div class="page-head-names">
                {place}
                <h1 class="page-title" data-testid="title">{title.into_any()}</h1>
            </div>
            <div class="page-head-actions">{actions}</div>
        </header>
    }
    .into_any()
}
