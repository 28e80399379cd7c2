//! What a provider wants to see again with an answer that it gave: signed thoughts, and such.

use std::collections::BTreeMap;

use genai::chat::{ContentPart, MessageContent, StreamEnd};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::types::ModelTarget;
use crate::domain::model::ModelProviderKind;

/// A form of ours, not the library's, since it is stored.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Continuation {
    /// Whose it is: another provider or model can't read it.
    kind: String,
    model: String,
    /// What comes before the text, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Part>,
    /// Signatures of tool calls, by the call's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    calls: BTreeMap<String, Vec<String>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Signature(String),
    Reasoning(String),
    Block(Value),
}

/// What to keep of an answer; `None`: nothing.
pub(super) fn of_answer(target: &ModelTarget, end: &StreamEnd) -> Option<String> {
    let mut found = Continuation {
        kind: target.kind.as_str().to_owned(),
        model: target.model.clone(),
        ..Continuation::default()
    };
    let mut has_calls = false;
    for part in end.captured_content.iter().flat_map(MessageContent::parts) {
        match part {
            ContentPart::ThoughtSignature(text) => found.parts.push(Part::Signature(text.clone())),
            ContentPart::ReasoningContent(text) => found.parts.push(Part::Reasoning(text.clone())),
            ContentPart::Custom(custom) => found.parts.push(Part::Block(custom.data.clone())),
            ContentPart::ToolCall(call) => {
                has_calls = true;
                // The library repeats the signatures of a whole answer at the first call as well.
                if let (ModelProviderKind::Google, Some(signatures)) =
                    (target.kind, &call.thought_signatures)
                {
                    found.calls.insert(call.call_id.clone(), signatures.clone());
                }
            }
            _ => {}
        }
    }
    // Some of those who speak OpenAI's language want the thoughts back that led to a call.
    if target.kind == ModelProviderKind::OpenAiCompatible
        && has_calls
        && let Some(reasoning) = &end.captured_reasoning_content
    {
        found.parts.push(Part::Reasoning(reasoning.clone()));
    }
    if found.parts.is_empty() && found.calls.is_empty() {
        return None;
    }
    serde_json::to_string(&found).ok()
}

/// Reads what was kept; nothing, when it is not this model's.
pub(super) fn read(target: &ModelTarget, text: Option<&str>) -> Continuation {
    let read = text.and_then(|text| serde_json::from_str::<Continuation>(text).ok());
    let own =
        read.filter(|found| found.kind == target.kind.as_str() && found.model == target.model);
    own.unwrap_or_default()
}

impl Continuation {
    /// What goes before the text.
    pub(super) fn leading(&self) -> impl Iterator<Item = ContentPart> + use<> {
        let parts = self.parts.iter().map(|part| match part {
            Part::Signature(text) => ContentPart::ThoughtSignature(text.clone()),
            Part::Reasoning(text) => ContentPart::ReasoningContent(text.clone()),
            Part::Block(data) => ContentPart::from_custom(data.clone(), None),
        });
        parts.collect::<Vec<_>>().into_iter()
    }

    /// The signatures of a call.
    pub(super) fn of_call(&self, id: &str) -> Option<Vec<String>> {
        self.calls.get(id).cloned()
    }
}
