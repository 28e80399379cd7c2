//! The page as a whole.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::composer::Composer;
use super::counts::Counts;
use super::filters::Filters;
use super::list::List;
use super::search::{Search, View};
use crate::components::{Tab, Tabs};
use crate::context::{Face, show_face};

/// The home page.
#[component]
pub(crate) fn TasksPage() -> impl IntoView {
    let query = use_query_map();
    let search = Memo::new(move |_| query.with(|query| Search::read(|key| query.get(key))));
    let counts = Counts::start(search);
    show_face(move || match counts.of(View::NeedsYou) {
        Some(asking) if asking > 0 => (format!("({asking}) Tasks"), Face::NeedsYou),
        _ if counts.of(View::Running).is_some_and(|running| running > 0) => {
            ("Tasks".to_owned(), Face::Working)
        }
        _ => ("Tasks".to_owned(), Face::Neutral),
    });
    let tabs = View::ALL
        .into_iter()
        .map(|view| Tab {
            label: view.label(),
            href: Signal::derive(move || {
                Search {
                    view,
                    ..search.get()
                }
                .address()
            }),
            chosen: Signal::derive(move || search.with(|search| search.view == view)),
            count: Signal::derive(move || counts.of(view)),
            testid: format!("tab-{}", view.name()),
        })
        .collect();
    view! {
        <div class="page tasks-page">
            <h1 class="visually-hidden">"Tasks"</h1>
            <Composer/>
            <section class="tasks-list" aria-label="Tasks">
                <Tabs label="Views of the tasks" tabs/>
                <Filters search/>
                {move || search.with(|search| view! { <List search=search.clone() counts/> })}
            </section>
        </div>
    }
}
