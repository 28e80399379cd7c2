//! One task of the list.

use leptos::prelude::*;
use serde_json::json;

use super::selection::Selection;
use super::table::TaskRow;
use crate::api::{FAVORITE_TASK, SchemaEnum, TaskState, UNFAVORITE_TASK};
use crate::components::{Actions, Ago, Tone, badge, live, live_text, nothing, toned_badge};

/// A link to the task, with all that tells how it does.
#[component]
pub(super) fn Row(row: TaskRow, selection: Selection, actions: Actions) -> impl IntoView {
    let task = row.task;
    let task = Memo::new(move |_| task.get());
    let id = StoredValue::new(row.id.clone());
    let badges = move || {
        let (status, state, reason, is_outdated) = task.with(|task| {
            let state = task.state.map(TaskState::wire);
            (
                task.status.wire(),
                state,
                task.status_reason.clone(),
                task.is_outdated,
            )
        });
        let state = match state {
            Some(state) => toned_badge(Tone::of_state(state, status), state, "task-state"),
            None => nothing(),
        };
        let outdated = if is_outdated {
            badge("OUTDATED", "outdated")
        } else {
            nothing()
        };
        view! { {outdated}{state}<span title=reason>{badge(status, "task-status")}</span> }
            .into_any()
    };
    let is_favorite = Memo::new(move |_| task.with(|task| task.is_favorite));
    let star = move |_| {
        let document = if is_favorite.get_untracked() {
            UNFAVORITE_TASK
        } else {
            FAVORITE_TASK
        };
        actions.run(document, json!({ "taskId": id.get_value() }), |_| ());
    };
    let message = move || {
        task.with(|task| {
            if task.state_message.is_empty() {
                task.status_reason.clone()
            } else {
                task.state_message.clone()
            }
        })
    };
    let said = move || {
        let said = selection
            .said
            .with(|said| said.get(&id.get_value()).cloned());
        match said {
            Some(said) => {
                view! { <p class="field-error" role="alert" data-testid="row-error">{said}</p> }
                    .into_any()
            }
            None => nothing(),
        }
    };
    view! {
        <li class="task-row" data-testid="task-row" data-id=row.id.clone()>
            <input
                type="checkbox"
                aria-label=move || task.with(|task| format!("Choose {}", task.title))
                data-testid="choose"
                prop:checked=move || selection.has(&id.get_value())
                on:change=move |_| selection.toggle(&id.get_value())
            />
            <div class="task-row-head">
                <a href=format!("/tasks/{}", row.id) class="task-row-title" data-walk="">
                    {live_text(move || task.with(|task| task.title.clone()))}
                </a>
                <span class="task-row-about">
                    {live_text(move || task.with(|task| format!("{} · {} · ", task.template, task.owner)))}
                    <Ago at=Signal::derive(move || task.with(|task| task.created_at.clone()))/>
                </span>
            </div>
            <p class="task-row-message">{live_text(message)}</p>
            <div class="task-row-badges">{live(badges)}</div>
            <button
                type="button"
                class="star"
                aria-label=move || task.with(|task| format!("Favourite: {}", task.title))
                aria-pressed=move || is_favorite.get().to_string()
                data-testid="star"
                on:click=star
            >{live_text(move || if is_favorite.get() { "★" } else { "☆" }.to_owned())}</button>
            {live(said)}
        </li>
    }
}
