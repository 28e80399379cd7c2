use serde_json::{Map, Value};

use crate::config::Secret;
use crate::domain::model::ModelProviderKind;

/// Which model to ask, and how it is reached.
#[derive(Clone, Debug)]
pub struct ModelTarget {
    /// Which API it speaks.
    pub kind: ModelProviderKind,
    /// Where that API is; `None`: where its maker has it. OPENAI_COMPATIBLE has no such place.
    pub base_url: Option<String>,
    /// The key; `None`: none is sent.
    pub key: Option<Secret>,
    /// The model's name, as its provider calls it.
    pub model: String,
    /// Most tokens of an answer.
    pub max_output_tokens: u32,
}

/// A conversation so far, to be answered.
#[derive(Clone, Debug, Default)]
pub struct ChatRequest {
    /// What the model is told before everything; may be empty.
    pub system: String,
    /// What was said, in order; the last one is a user's message or tools' results.
    pub messages: Vec<LlmMessage>,
    /// What the model may call.
    pub tools: Vec<LlmTool>,
}

/// One message of a conversation.
#[derive(Clone, Debug)]
pub enum LlmMessage {
    /// What a person said.
    User(Vec<LlmPart>),
    /// What the model answered.
    Assistant {
        /// Its text; may be empty.
        text: String,
        /// The tools that it called.
        tool_calls: Vec<LlmToolCall>,
        /// What came with the end of that answer: see [`ChatDelta::End`].
        continuation: Option<String>,
    },
    /// What became of the tool calls of the message before: a result for each of them.
    ToolResults(Vec<LlmToolResult>),
}

/// A piece of a person's message.
#[derive(Clone, Debug)]
pub enum LlmPart {
    /// Text.
    Text(String),
    /// A file: images and PDF documents are shown as such, other files as text as far as they are text.
    File {
        /// Such as `image/png`.
        media_type: String,
        /// Its name.
        name: Option<String>,
        /// What is in it.
        bytes: Vec<u8>,
    },
}

/// Something that the model may call.
#[derive(Clone, Debug)]
pub struct LlmTool {
    /// 1-64 characters: letters, digits, `_` and `-`.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// JSON schema of its input, an object.
    pub schema: Value,
}

/// A call of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlmToolCall {
    /// By which its result is matched to it.
    pub id: String,
    /// Which tool; the model may name one that there is not.
    pub name: String,
    /// What the tool is given, as the model wrote it: mostly a JSON object, but nobody promises that.
    pub arguments: String,
}

impl LlmToolCall {
    /// The arguments read as a JSON object, or why they are none, in words for the model. No arguments
    /// at all are an empty object.
    pub fn input(&self) -> Result<Map<String, Value>, String> {
        Self::read(&self.arguments)
    }

    /// The same of arguments alone.
    pub fn read(arguments: &str) -> Result<Map<String, Value>, String> {
        if arguments.trim().is_empty() {
            return Ok(Map::new());
        }
        match serde_json::from_str(arguments) {
            Ok(Value::Object(input)) => Ok(input),
            Ok(_) => Err("the arguments are no JSON object".to_owned()),
            Err(error) => Err(format!("the arguments are no JSON: {error}")),
        }
    }
}

/// What became of a call of a tool.
#[derive(Clone, Debug)]
pub struct LlmToolResult {
    /// The call's id.
    pub call_id: String,
    /// The tool's name.
    pub tool_name: String,
    /// What the model is told.
    pub content: String,
    /// Whether it failed.
    pub is_error: bool,
}

/// A piece of an answer as it streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatDelta {
    /// More of the text.
    Text(String),
    /// More of what the model thinks before it answers.
    Reasoning(String),
    /// A whole call of a tool. Calls come after the text, in the model's order; they are to be carried
    /// out only when the end has come.
    ToolCall(LlmToolCall),
    /// The end, always the last. An answer that ends without it is an error.
    End {
        /// What it cost.
        usage: LlmUsage,
        /// Why the model stopped.
        stop: LlmStop,
        /// What the provider wants to see again with this answer, such as signed thoughts: to be kept as
        /// it is, and given back in [`LlmMessage::Assistant`].
        continuation: Option<String>,
    },
}

/// Tokens of an answer; 0 where the provider did not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LlmUsage {
    /// Of everything that the model read, cached or not.
    pub input_tokens: i64,
    /// Of everything that it wrote, its thoughts included.
    pub output_tokens: i64,
}

/// Why a model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LlmStop {
    /// It has said what it had to say.
    Done,
    /// It waits for the results of its tool calls.
    ToolCalls,
    /// The answer, or the conversation, is as long as it may be.
    TooLong,
    /// The provider found the answer unfit.
    Filtered,
    /// For another reason, or for none.
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_that_are_no_object_are_told_in_words() {
        let input = |arguments: &str| {
            let call = LlmToolCall {
                id: "1".to_owned(),
                name: "execute".to_owned(),
                arguments: arguments.to_owned(),
            };
            call.input()
        };
        assert!(input("").unwrap().is_empty());
        assert_eq!(input(r#"{"command":"ls"}"#).unwrap()["command"], "ls");
        assert_eq!(
            input("[1]").unwrap_err(),
            "the arguments are no JSON object"
        );
        let broken = input(r#"{"command": "ls"#).unwrap_err();
        assert!(
            broken.starts_with("the arguments are no JSON: "),
            "{broken}"
        );
    }
}
