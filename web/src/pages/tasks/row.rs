//! One task of the list.

use leptos::prelude::*;
use leptos_router::components::A;

use super::table::TaskRow;
use crate::api::SchemaEnum;
use crate::components::{Ago, Badge, Tone};

/// A link to the task, with all that tells how it does.
#[component]
pub(super) fn Row(row: TaskRow) -> impl IntoView {
    let task = row.task;
    let task = Memo::new(move |_| task.get());
    let title = move || {
        task.with(|task| {
            if task.display_name.is_empty() {
                task.name.clone()
            } else {
                task.display_name.clone()
            }
        })
    };
    let state = Memo::new(move |_| task.with(|task| task.state));
    let status = Memo::new(move |_| task.with(|task| task.status));
    view! {
        <li class="task-row" data-testid="task-row" data-id=row.id.clone()>
            <div class="task-row-head">
                <A href=format!("/tasks/{}", row.id) attr:class="task-row-title" attr:data-walk="">
                    {title}
                </A>
                <span class="task-row-about">
                    {move || task.with(|task| task.template.clone())}
                    " · "
                    {move || task.with(|task| task.owner.clone())}
                    " · "
                    <Ago at=Signal::derive(move || task.with(|task| task.created_at.clone()))/>
                </span>
            </div>
            <p class="task-row-message">
                {move || task.with(|task| {
                    if task.state_message.is_empty() { task.status_reason.clone() } else { task.state_message.clone() }
                })}
            </p>
            <div class="task-row-badges">
                {move || state.get().map(|state| view! {
                    <Badge tone=Tone::of_state(state, Some(status.get())) label=state.label() value=state.wire() testid="task-state"/>
                })}
                <span title=move || task.with(|task| task.status_reason.clone())>
                    {move || { let status = status.get(); view! {
                        <Badge tone=Tone::from(status) label=status.label() value=status.wire() testid="task-status"/>
                    }}}
                </span>
            </div>
        </li>
    }
}
