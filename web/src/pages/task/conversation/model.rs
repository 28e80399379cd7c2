//! The conversation as the gateway pushes it.

use leptos::prelude::*;

use super::transcript::Transcript;
use crate::api::{self, Failure, task_messages, use_api};

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
    pub(in crate::pages::task) fn follow(task_id: String) -> Self {
        let this = Self {
            transcript: RwSignal::new(Transcript::default()),
            started: RwSignal::new(false),
            failure: RwSignal::new(None),
        };
        use_api().follow::<api::TaskMessages>(
            task_messages::Variables {
                task_id,
                after: None,
            },
            |data, variables| variables.after = Some(data.task_messages.end_cursor.clone()),
            move |event| match event {
                Ok(Some(data)) => {
                    this.transcript
                        .update(|transcript| transcript.extend(data.task_messages.messages));
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
