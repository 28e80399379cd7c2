//! The field for the next message.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use serde_json::json;

use crate::api::{SEND_TASK_INPUT, TaskStatus};
use crate::components::Actions;
use crate::pages::task::live::LiveTask;

/// Sends a message to the agent, or says why it can't be sent now.
#[component]
pub(super) fn MessageInput(id: String, live: LiveTask) -> impl IntoView {
    let status = live.status();
    let reason = live.text("/statusReason");
    let text = RwSignal::new(String::new());
    let actions = Actions::new();
    let sending = actions.busy;
    let waiting = RwSignal::new(false);
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
        let input = json!({
            "taskId": id.get_value(),
            "text": message,
            "resume": is_paused.get_untracked(),
        });
        actions.run(SEND_TASK_INPUT, input, move |payload| {
            let _ = text.try_set(String::new());
            let _ = waiting.try_set(payload["message"].is_null());
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
            {actions.failed()}
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
