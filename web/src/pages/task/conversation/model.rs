//! The conversation as the gateway pushes it.

use leptos::prelude::*;
use serde_json::json;

use super::transcript::{Message, Transcript};
use crate::api::{Failure, Read, TASK_MESSAGES, use_api};

/// The conversation of the page's task.
#[derive(Clone, Copy)]
pub(in crate::pages::task) struct Conversation {
    pub(super) transcript: RwSignal<Transcript>,
    /// Whether the history has come, as far as that can be seen.
    pub(super) started: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<Failure>>,
}

impl Conversation {
    /// Follows it until the calling component is gone.
    pub(in crate::pages::task) fn follow(task_id: &str) -> Self {
        let this = Self {
            transcript: RwSignal::new(Transcript::default()),
            started: RwSignal::new(false),
            failure: RwSignal::new(None),
        };
        let variables = json!({ "taskId": task_id, "after": null });
        use_api().follow(
            TASK_MESSAGES,
            variables,
            "/taskMessages/endCursor",
            move |event| match event {
                Ok(Some(data)) => {
                    let messages = data.items("/taskMessages/messages").iter();
                    let messages = messages.map(Message::of).collect();
                    this.transcript
                        .update(|transcript| transcript.extend(messages));
                    this.failure.set(None);
                    this.started.set(true);
                }
                Ok(None) => this.started.set(true),
                Err(failure) => this.failure.set(Some(failure)),
            },
        );
        this
    }
}
