use serde_json::{Value, json};

use crate::domain::chat::{ChatPart, ChatPartKind, ChatPartStatus};
use crate::domain::{ChatPartId, Failure, Timestamp};
use crate::services::chats::engine::Stop;

/// What came of a tool call.
#[derive(Clone, Debug)]
pub(in crate::services::chats) struct Outcome {
    /// What the model is told.
    output: Value,
    is_error: bool,
    /// All that the tool wrote, for the user, when the model is told less; else empty.
    whole: String,
}

impl Outcome {
    /// The tool did what it was asked.
    pub(in crate::services::chats) fn done(output: Value) -> Self {
        Self {
            output,
            is_error: false,
            whole: String::new(),
        }
    }

    /// It did not.
    pub(in crate::services::chats) fn failed(output: Value) -> Self {
        Self {
            output,
            is_error: true,
            whole: String::new(),
        }
    }

    /// With all that the tool wrote, when the model is told less of it.
    pub(super) fn with_whole(self, whole: String) -> Self {
        Self { whole, ..self }
    }

    /// A rule refused it. A fault of the gateway's ends the turn instead.
    pub(super) fn refused(failure: Failure) -> Result<Self, Stop> {
        if failure.cause.is_some() {
            return Err(Stop::Fault(failure));
        }
        let errors = failure.errors.iter();
        let validations: Vec<_> = errors
            .filter(|error| !error.path.is_empty())
            .map(|error| json!({ "field": error.path.join("."), "message": error.message }))
            .collect();
        let messages: Vec<_> = failure.errors.iter().map(|error| &*error.message).collect();
        Ok(Self::failed(json!({
            "error": messages.join("; "),
            "validations": validations,
        })))
    }

    /// As a part of the message with the results; where it goes is for its message to say.
    pub(in crate::services::chats) fn of(self, call: &ChatPart, at: Timestamp) -> ChatPart {
        ChatPart {
            id: ChatPartId::generate(),
            kind: ChatPartKind::ToolResult,
            status: ChatPartStatus::Done,
            text: self.whole,
            input: None,
            output: Some(self.output.to_string()),
            is_error: self.is_error,
            begun_at: None,
            created_at: at,
            ended_at: Some(at),
            ..call.clone()
        }
    }
}
