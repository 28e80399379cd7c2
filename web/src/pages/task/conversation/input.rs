//! The field for the next message.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, Failure, TaskStatus, accepted, use_api};
use crate::components::ErrorPanel;
use crate::pages::task::live::LiveTask;

/// Sends a message to the agent, or says why it can't be sent now.
#[component]
pub(super) fn MessageInput(id: String, live: LiveTask) -> impl IntoView {
    let api = use_api();
    let status = live.status();
    let reason = live.text(|task| task.status_reason.clone());
    let text = RwSignal::new(String::new());
    let sending = RwSignal::new(false);
    let waiting = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let id = StoredValue::new(id);

    let is_paused = Memo::new(move |_| status.get() == Some(TaskStatus::Paused));
    let can_send =
        Memo::new(move |_| matches!(status.get(), Some(TaskStatus::Active | TaskStatus::Paused)));
    Effect::new(move |_| {
        if status.get() == Some(TaskStatus::Active) {
            waiting.set(false);
        }
    });
    let send = move || {
        let message = text.get_untracked();
        if message.is_empty() || sending.get_untracked() || !can_send.get_untracked() {
            return;
        }
        let variables = api::send_task_input::Variables {
            task_id: id.get_value(),
            text: message,
            resume: is_paused.get_untracked(),
        };
        sending.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = api.run::<api::SendTaskInput>(variables).await;
            let outcome = answer.and_then(|data| {
                let payload = data.send_task_input;
                accepted(payload.errors).map(|()| payload.message.is_none())
            });
            let _ = sending.try_set(false);
            match outcome {
                Ok(waits) => {
                    let _ = text.try_set(String::new());
                    let _ = waiting.try_set(waits);
                }
                Err(error) => {
                    let _ = failure.try_set(Some(error));
                }
            }
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let send_by_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };
    let note = move || {
        status
            .get()
            .and_then(|status| note(status, waiting.get(), &reason.get()))
    };
    view! {
        <form class="message-input" on:submit=submit>
            {move || failure.get().map(|failure| view! { <ErrorPanel failure/> })}
            <p class="field-help" id="message-note" data-testid="message-note">{note}</p>
            <div class="message-input-row">
                <textarea
                    rows="2"
                    placeholder="Message to the agent"
                    aria-label="Message to the agent"
                    aria-describedby="message-note"
                    data-testid="message-input"
                    disabled=move || !can_send.get()
                    on:keydown=send_by_key
                    bind:value=text
                ></textarea>
                <button
                    class="button button-primary"
                    data-testid="send-input"
                    disabled=move || !can_send.get() || sending.get()
                >
                    {move || match (sending.get(), is_paused.get()) {
                        (true, _) => "Sending…",
                        (false, true) => "Resume and send",
                        (false, false) => "Send",
                    }}
                </button>
            </div>
        </form>
    }
}

/// What the writer should know before sending.
fn note(status: TaskStatus, waiting: bool, reason: &str) -> Option<String> {
    let note = match status {
        _ if waiting => "Your message is delivered as soon as the task is active again.",
        TaskStatus::Active => return None,
        TaskStatus::Paused => "The task is paused: sending resumes it first.",
        TaskStatus::Pending | TaskStatus::Initializing => {
            "The task is starting: it takes messages once it is active."
        }
        TaskStatus::Pausing | TaskStatus::Deleting => "The task is on its way down.",
        TaskStatus::Error | TaskStatus::Unknown => {
            return Some(format!("The task takes no messages: {reason}"));
        }
    };
    Some(note.to_owned())
}
