//! The fields that narrow the list.

use std::cell::RefCell;
use std::time::Duration;

use leptos::prelude::*;

use super::search::Search;
use crate::api::{SchemaEnum, TaskState, TaskStatus, words};
use crate::components::written;
use crate::context::use_go;

/// A pause in typing starts the search.
const PAUSE: Duration = Duration::from_millis(250);

const HELP: &str = "owner:me status:active state:idle template:shell organization: name: outdated:true favorite:true created_after:2026-11-01, and words of name or prompt";

/// Text, status and state; each change goes to the address.
#[component]
pub(super) fn Filters(search: Memo<Search>) -> impl IntoView {
    let go = use_go();
    let change = move |change: &dyn Fn(&mut Search)| {
        let Some(mut next) = search.try_get_untracked() else {
            return;
        };
        change(&mut next);
        go.replace(&next.address());
    };
    let typed = debounce(PAUSE, move |text: String| {
        change(&|search| search.text.clone_from(&text));
    });
    let typed = StoredValue::new_local(RefCell::new(typed));
    let status = move || search.with(|search| search.status.map_or("", TaskStatus::wire));
    let state = move || search.with(|search| search.state.map_or("", TaskState::wire));
    view! {
        <search class="filters">
            <input
                id="search"
                type="search"
                placeholder="Search: words, owner:me, template:shell …"
                aria-label="Search the tasks"
                title=HELP
                data-testid="search"
                prop:value=move || search.with(|search| search.text.clone())
                on:input=move |event| {
                    let text = written(&event);
                    typed.with_value(|typed| typed.borrow_mut()(text));
                }
            />
            <select
                aria-label="Status"
                data-testid="status-filter"
                prop:value=status
                on:change=move |event| {
                    let value = written(&event);
                    change(&|search| search.status = TaskStatus::ALL.iter().copied().find(|s| s.wire() == value));
                }
            >
                <option value="">"Any status"</option>
                {options(TaskStatus::ALL.iter().map(|status| status.wire()), untrack(status))}
            </select>
            <select
                aria-label="State"
                data-testid="state-filter"
                prop:value=state
                on:change=move |event| {
                    let value = written(&event);
                    change(&|search| search.state = TaskState::ALL.iter().copied().find(|s| s.wire() == value));
                }
            >
                <option value="">"Any state"</option>
                {options(TaskState::ALL.iter().map(|state| state.wire()), untrack(state))}
            </select>
        </search>
    }
}

fn options(values: impl Iterator<Item = &'static str>, chosen: &'static str) -> Vec<AnyView> {
    values
        .map(|value| {
            view! { <option value=value selected=value == chosen>{words(value)}</option> }
                .into_any()
        })
        .collect()
}
