//! The interface as a whole: what every page shares, and which page an address shows.

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::context;
use crate::layout::Shell;
use crate::pages::page_of;

/// The whole interface.
#[component]
pub(crate) fn App() -> impl IntoView {
    match context::provide_all() {
        Ok(()) => view! {
            <Router>
                <Shell page=page_of/>
            </Router>
        }
        .into_any(),
        Err(failure) => {
            view! { <main class="page"><p role="alert">{failure.message}</p></main> }.into_any()
        }
    }
}
