//! The interface as a whole: what every page shares, and which page an address shows.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::context;
use crate::layout::Shell;
use crate::pages::{NotFound, Settings, SignIn, TaskPage, TasksPage, TemplatesPage};

/// The whole interface.
#[component]
pub(crate) fn App() -> impl IntoView {
    match context::provide_all() {
        Ok(()) => view! {
            <Router>
                <Shell>
                    <Routes fallback=NotFound>
                        <Route path=path!("/") view=TasksPage/>
                        <Route path=path!("/tasks") view=TasksPage/>
                        <Route path=path!("/tasks/:id") view=TaskPage/>
                        <Route path=path!("/templates") view=TemplatesPage/>
                        <Route path=path!("/settings") view=Settings/>
                        <Route path=path!("/login") view=SignIn/>
                    </Routes>
                </Shell>
            </Router>
        }
        .into_any(),
        Err(failure) => {
            view! { <main class="page"><p role="alert">{failure.message}</p></main> }.into_any()
        }
    }
}
