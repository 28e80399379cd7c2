//! Pause, resume, delete.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::live::LiveTask;
use crate::api::{self, Failure, TaskStatus, accepted, use_api};
use crate::components::{ErrorPanel, Modal, open_modal};

/// What can be done with the task as it stands.
#[component]
pub(super) fn Actions(id: String, live: LiveTask) -> impl IntoView {
    let api = use_api();
    let status = live.status();
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let dialog = NodeRef::<html::Dialog>::new();
    let navigate = use_navigate();
    let id = StoredValue::new(id);
    let begin = move || {
        failure.set(None);
        busy.set(true);
        id.get_value()
    };
    let end = move |result: Result<(), Failure>| {
        let _ = busy.try_set(false);
        if let Err(error) = result {
            let _ = failure.try_set(Some(error));
        }
    };
    let pause = move |_| {
        let task_id = begin();
        spawn_local(async move {
            let answer = api
                .run::<api::PauseTask>(api::pause_task::Variables { task_id })
                .await;
            end(answer.and_then(|data| accepted(data.pause_task.errors)));
        });
    };
    let resume = move |_| {
        let task_id = begin();
        spawn_local(async move {
            let answer = api
                .run::<api::ResumeTask>(api::resume_task::Variables { task_id })
                .await;
            end(answer.and_then(|data| accepted(data.resume_task.errors)));
        });
    };
    let delete = move |_| {
        let task_id = begin();
        // A copy of its own: the page may have heard of the deletion, and be gone, before the answer comes.
        let navigate = navigate.clone();
        let go_home = move || navigate("/", NavigateOptions::default());
        spawn_local(async move {
            let answer = api
                .run::<api::DeleteTask>(api::delete_task::Variables { task_id })
                .await;
            match answer.and_then(|data| accepted(data.delete_task.errors)) {
                Ok(()) => go_home(),
                Err(error) => end(Err(error)),
            }
        });
    };
    let can_pause = move || {
        matches!(
            status.get(),
            Some(
                TaskStatus::Active
                    | TaskStatus::Initializing
                    | TaskStatus::Error
                    | TaskStatus::Unknown
            )
        )
    };
    let can_resume = move || matches!(status.get(), Some(TaskStatus::Paused | TaskStatus::Error));
    let title = live.title();
    view! {
        <div class="task-actions">
            <Show when=can_pause>
                <button type="button" class="button" data-testid="pause" disabled=busy on:click=pause>"Pause"</button>
            </Show>
            <Show when=can_resume>
                <button type="button" class="button button-primary" data-testid="resume" disabled=busy on:click=resume>"Resume"</button>
            </Show>
            <button type="button" class="button" data-testid="delete" on:click=move |_| open_modal(dialog)>"Delete…"</button>
            {move || failure.get().map(|failure| view! { <ErrorPanel failure/> })}
        </div>
        <Modal dialog title="Delete this task?" testid="delete-dialog">
            <p>
                <strong>{title}</strong>
                " and its workspace with all files in it will be gone. This can't be undone."
            </p>
            <form method="dialog" class="modal-actions">
                <button class="button" autofocus>"Keep it"</button>
                <button class="button button-danger" data-testid="confirm-delete" disabled=busy on:click=delete>"Delete"</button>
            </form>
        </Modal>
    }
}
