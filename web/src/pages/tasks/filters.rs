//! The fields that narrow the list.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::search::Search;
use crate::api::{SchemaEnum, TaskState, TaskStatus};

/// A pause in typing starts the search.
const PAUSE: Duration = Duration::from_millis(250);

/// Text, status and state; each change goes to the address.
#[component]
pub(super) fn Filters(search: Memo<Search>) -> impl IntoView {
    let navigate = use_navigate();
    let go = StoredValue::new_local(move |search: Search| {
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&search.address(), options);
    });
    let change = move |change: &dyn Fn(&mut Search)| {
        let mut next = search.get_untracked();
        change(&mut next);
        go.with_value(|go| go(next));
    };
    let typed = debounce(PAUSE, move |text: String| {
        change(&|search| search.text.clone_from(&text));
    });
    let typed = StoredValue::new_local(std::cell::RefCell::new(typed));
    view! {
        <search class="filters">
            <input
                id="search"
                type="search"
                placeholder="Search name or prompt"
                aria-label="Search name or prompt"
                data-testid="search"
                prop:value=move || search.with(|search| search.text.clone())
                on:input:target=move |event| {
                    let text = event.target().value();
                    typed.with_value(|typed| typed.borrow_mut()(text));
                }
            />
            <select
                aria-label="Status"
                data-testid="status-filter"
                prop:value=move || search.with(|search| search.status.map_or("", TaskStatus::wire))
                on:change:target=move |event| {
                    let value = event.target().value();
                    change(&|search| search.status = TaskStatus::ALL.iter().copied().find(|s| s.wire() == value));
                }
            >
                <option value="">"Any status"</option>
                {TaskStatus::ALL.iter().map(|status| view! {
                    <option value=status.wire() selected=search.with_untracked(|search| search.status == Some(*status))>
                        {status.label()}
                    </option>
                }).collect_view()}
            </select>
            <select
                aria-label="State"
                data-testid="state-filter"
                prop:value=move || search.with(|search| search.state.map_or("", TaskState::wire))
                on:change:target=move |event| {
                    let value = event.target().value();
                    change(&|search| search.state = TaskState::ALL.iter().copied().find(|s| s.wire() == value));
                }
            >
                <option value="">"Any state"</option>
                {TaskState::ALL.iter().map(|state| view! {
                    <option value=state.wire() selected=search.with_untracked(|search| search.state == Some(*state))>
                        {state.label()}
                    </option>
                }).collect_view()}
            </select>
        </search>
    }
}
