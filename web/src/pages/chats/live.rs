//! The chat as the gateway pushes it.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::transcript::{Item, Transcript};
use crate::api::{CHAT_LIVE, Failure, Read, use_api};

/// The chat of the page.
#[derive(Clone, Copy)]
pub(super) struct LiveChat {
    chat: RwSignal<Value>,
    pub(super) transcript: RwSignal<Transcript>,
    pub(super) failure: RwSignal<Option<Failure>>,
}

impl LiveChat {
    /// Follows the chat until the calling component is gone.
    pub(super) fn follow(id: &str) -> Self {
        let this = Self {
            chat: RwSignal::new(Value::Null),
            transcript: RwSignal::new(Transcript::default()),
            failure: RwSignal::new(None),
        };
        let variables = json!({ "id": id, "after": null });
        use_api().follow(
            CHAT_LIVE,
            variables,
            "/chat/endCursor",
            move |event| match event {
                Ok(Some(data)) => {
                    let event = &data["chat"];
                    this.transcript.update(|transcript| transcript.take(event));
                    if this.chat.with_untracked(|chat| *chat != event["chat"]) {
                        this.chat.set(event["chat"].clone());
                    }
                    this.failure.set(None);
                }
                Ok(None) => {}
                Err(failure) => this.failure.set(Some(failure)),
            },
        );
        this
    }

    /// What stands at a place of the chat, drawn again only when it is another.
    pub(super) fn at(self, at: &'static str) -> Memo<Value> {
        Memo::new(move |_| {
            self.chat
                .with(|chat| chat.pointer(at).cloned().unwrap_or_default())
        })
    }

    /// A text of the chat, empty before the first event.
    pub(super) fn text(self, at: &'static str) -> Memo<String> {
        Memo::new(move |_| self.chat.with(|chat| chat.text(at)))
    }

    /// The chat as it is known now.
    pub(super) fn now(self) -> Value {
        self.chat.get_untracked()
    }

    /// Whether there is something to show.
    pub(super) fn is_there(self) -> Memo<bool> {
        Memo::new(move |_| self.chat.with(|chat| !chat.is_null()))
    }

    /// Whether the model or its tools are at work.
    pub(super) fn is_busy(self) -> Memo<bool> {
        let status = self.text("/status");
        Memo::new(move |_| matches!(status.get().as_str(), "RUNNING" | "INTERRUPTING"))
    }

    /// What was said.
    pub(super) fn items(self) -> Memo<Vec<Item>> {
        Memo::new(move |_| self.transcript.with(Transcript::items))
    }

    /// The messages that wait: id and text.
    pub(super) fn queued(self) -> Memo<Vec<(String, String)>> {
        Memo::new(move |_| self.transcript.with(Transcript::queued))
    }
}
