//! Views of one thing, each with an address.

use leptos::prelude::*;

/// One of the views.
#[derive(Clone)]
pub(crate) struct Tab {
    pub(crate) label: &'static str,
    pub(crate) href: Signal<String>,
    pub(crate) chosen: Signal<bool>,
    /// How many things are in it, where that is known.
    pub(crate) count: Signal<Option<i64>>,
    /// For tests.
    pub(crate) testid: String,
}

/// Links to views, the one on show marked.
#[component]
pub(crate) fn Tabs(
    /// What they are views of.
    label: &'static str,
    tabs: Vec<Tab>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {tabs.into_iter().map(|tab| view! {
                <a
                    href=move || tab.href.get()
                    data-noscroll="true"
                    class="tab"
                    aria-current=move || tab.chosen.get().then_some("page")
                    data-testid=tab.testid
                    data-chosen=move || tab.chosen.get().to_string()
                >
                    {tab.label}
                    {move || tab.count.get().map(|count| view! { <span class="tab-count">{count}</span> })}
                </a>
            }).collect_view()}
        </nav>
    }
}
