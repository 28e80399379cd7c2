//! What was said, put together from what the gateway pushes.

use leptos::prelude::*;
use serde_json::Value;

use crate::api::Read;

/// A part of a message. Only what reads its value is drawn again when its text grows.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) id: String,
    pub(super) value: ArcRwSignal<Value>,
    /// What came of it, when it is a tool call: the part with the result, or null.
    pub(super) result: ArcRwSignal<Value>,
}

/// A message.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) id: String,
    sequence: i64,
    role: String,
    status: String,
    is_superseded: bool,
    /// The message without its parts.
    pub(super) head: ArcRwSignal<Value>,
    pub(super) parts: ArcRwSignal<Vec<Part>>,
}

/// One thing of the page: a message, or messages in a row that do not count any more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Item {
    Message(String),
    Superseded(Vec<String>),
}

/// What was said, in order.
#[derive(Default)]
pub(super) struct Transcript {
    messages: Vec<Message>,
    /// Results whose calls have not come yet: the sequence of their message, and the part.
    unclaimed: Vec<(i64, Value)>,
}

impl Transcript {
    /// Takes an event of the subscription.
    pub(super) fn take(&mut self, event: &Value) {
        for message in event.items("/messages") {
            self.replace(message);
        }
        self.messages.sort_by_key(|message| message.sequence);
        self.unclaimed = std::mem::take(&mut self.unclaimed)
            .into_iter()
            .filter(|(sequence, result)| !self.claim(*sequence, result))
            .collect();
        for tail in event.items("/appended") {
            self.append(tail);
        }
    }

    /// A message by its id.
    pub(super) fn message(&self, id: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id)
    }

    /// What the page shows, in order.
    pub(super) fn items(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for message in &self.messages {
            if message.role == "TOOL" || message.status == "QUEUED" {
                continue;
            }
            let id = message.id.clone();
            match items.last_mut() {
                Some(Item::Superseded(ids)) if message.is_superseded => ids.push(id),
                _ if message.is_superseded => items.push(Item::Superseded(vec![id])),
                _ => items.push(Item::Message(id)),
            }
        }
        items
    }

    /// The messages that wait: id and text.
    pub(super) fn queued(&self) -> Vec<(String, String)> {
        let queued = self.messages.iter();
        let queued = queued.filter(|message| message.status == "QUEUED");
        let text = |message: &Message| {
            let parts = message.parts.get_untracked();
            let parts = parts.iter().map(|part| part.value.get_untracked());
            let texts = parts.filter(|part| part.text("/kind") == "TEXT");
            texts.map(|part| part.text("/text")).collect::<String>()
        };
        queued
            .map(|message| (message.id.clone(), text(message)))
            .collect()
    }

    fn replace(&mut self, value: &Value) {
        let id = value.text("/id");
        let had = self.messages.iter().position(|message| message.id == id);
        let had = had.map(|place| self.messages.remove(place));
        if value.text("/status") == "REMOVED" {
            return;
        }
        let sequence = value.number("/sequence");
        let results = value.items("/parts").iter();
        let results = results.filter(|part| part.text("/kind") == "TOOL_RESULT");
        let results = results.map(|part| {
            let mut part = part.clone();
            part["messageId"] = Value::from(id.as_str());
            (sequence, part)
        });
        self.unclaimed.extend(results);
        let mut whole = value.clone();
        whole["parts"] = Value::Null;
        let message = had.unwrap_or_else(|| Message {
            id,
            sequence,
            role: value.text("/role"),
            status: String::new(),
            is_superseded: false,
            head: ArcRwSignal::new(Value::Null),
            parts: ArcRwSignal::new(Vec::new()),
        });
        set(&message.head, whole);
        set_parts(&message.parts, value.items("/parts"));
        self.messages.push(Message {
            sequence,
            status: value.text("/status"),
            is_superseded: value.flag("/isSuperseded"),
            ..message
        });
    }

    /// Gives a result to the last call before it that has its id.
    fn claim(&self, sequence: i64, result: &Value) -> bool {
        let call = result.text("/toolCallId");
        let earlier = self.messages.iter().rev();
        let earlier = earlier.filter(|message| message.sequence < sequence);
        let mut calls = earlier.flat_map(|message| message.parts.get_untracked());
        let found = calls.find(|part| {
            let is_it = |part: &Value| {
                part.text("/kind") == "TOOL_CALL" && part.text("/toolCallId") == call
            };
            part.value.with_untracked(is_it)
        });
        if let Some(found) = &found {
            set(&found.result, result.clone());
        }
        found.is_some()
    }

    fn append(&self, tail: &Value) {
        let Some(message) = self.message(&tail.text("/messageId")) else {
            return;
        };
        let parts = message.parts.get_untracked();
        let id = tail.text("/partId");
        if let Some(part) = parts.iter().find(|part| part.id == id) {
            let offset = usize::try_from(tail.number("/offset")).unwrap_or_default();
            part.value.update(|part| {
                let kept: String = part.text("/text").chars().take(offset).collect();
                part["text"] = Value::from(kept + &tail.text("/text"));
            });
        }
    }
}

fn set_parts(parts: &ArcRwSignal<Vec<Part>>, values: &[Value]) {
    let had = parts.get_untracked();
    let part = |value: &Value| {
        let id = value.text("/id");
        match had.iter().find(|part| part.id == id) {
            Some(part) => {
                set(&part.value, value.clone());
                part.clone()
            }
            None => Part {
                id,
                value: ArcRwSignal::new(value.clone()),
                result: ArcRwSignal::new(Value::Null),
            },
        }
    };
    let now: Vec<Part> = values.iter().map(part).collect();
    let ids = |parts: &[Part]| parts.iter().map(|part| part.id.clone()).collect::<Vec<_>>();
    if ids(&now) != ids(&had) {
        parts.set(now);
    }
}

fn set(signal: &ArcRwSignal<Value>, value: Value) {
    if signal.with_untracked(|had| *had != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(id: &str, sequence: i64, role: &str, parts: &Value) -> Value {
        json!({ "id": id, "sequence": sequence, "role": role, "status": "COMPLETE", "parts": parts })
    }

    fn text(transcript: &Transcript, id: &str) -> String {
        let parts = transcript.message(id).unwrap().parts.get_untracked();
        parts[0].value.get_untracked().text("/text")
    }

    #[test]
    fn text_that_grows_is_put_behind_what_is_kept_by_characters() {
        let mut transcript = Transcript::default();
        let part = json!([{ "id": "p", "kind": "TEXT", "text": "grüße 👋" }]);
        let tail = |offset, text| json!({ "messageId": "m", "partId": "p", "offset": offset, "text": text });
        let messages = [message("m", 1, "ASSISTANT", &part)];
        transcript.take(&json!({ "messages": messages, "appended": [tail(7, " du")] }));
        assert_eq!(text(&transcript, "m"), "grüße 👋 du");
        // The same again changes nothing, and less than is had takes its place.
        transcript.take(&json!({ "appended": [tail(7, " du")] }));
        assert_eq!(text(&transcript, "m"), "grüße 👋 du");
        transcript.take(&json!({ "appended": [tail(6, "an alle")] }));
        assert_eq!(text(&transcript, "m"), "grüße an alle");
    }

    #[test]
    fn a_result_belongs_to_the_last_call_before_it_whichever_comes_first() {
        let call = |id: &str| json!([{ "id": id, "kind": "TOOL_CALL", "toolCallId": "a" }]);
        let result = |id: &str| json!([{ "id": id, "kind": "TOOL_RESULT", "toolCallId": "a" }]);
        let mut transcript = Transcript::default();
        transcript.take(&json!({ "messages": [message("4", 4, "TOOL", &result("r4"))] }));
        transcript.take(&json!({ "messages": [
            message("3", 3, "ASSISTANT", &call("c3")),
            message("2", 2, "TOOL", &result("r2")),
            message("1", 1, "ASSISTANT", &call("c1")),
        ] }));
        for (id, wanted) in [("1", "r2"), ("3", "r4")] {
            let parts = transcript.message(id).unwrap().parts.get_untracked();
            assert_eq!(parts[0].result.get_untracked().text("/id"), wanted);
        }
        let shown = ["1", "3"].map(|id| Item::Message(id.to_owned()));
        assert_eq!(transcript.items(), shown);
    }

    #[test]
    fn what_waits_takes_its_place_when_it_is_answered_and_what_is_taken_back_is_gone() {
        let mut transcript = Transcript::default();
        let said = |id: &str, sequence, status: &str| {
            let parts = json!([{ "id": "p", "kind": "TEXT", "text": id }]);
            let mut said = message(id, sequence, "USER", &parts);
            said["status"] = json!(status);
            said
        };
        transcript.take(&json!({ "messages": [said("a", 3, "QUEUED"), said("b", 4, "QUEUED")] }));
        assert_eq!(transcript.queued().len(), 2);
        transcript
            .take(&json!({ "messages": [said("b", 4, "REMOVED"), said("a", 7, "COMPLETE")] }));
        assert!(transcript.queued().is_empty());
        assert_eq!(transcript.items(), [Item::Message("a".to_owned())]);
    }
}
