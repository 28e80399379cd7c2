//! A provider of models in the test's process: it speaks the streaming protocols of Anthropic, OpenAI,
//! Gemini and Ollama, answers as the test has scripted, and keeps every request.

mod gate;
mod protocol;
mod server;

pub use gate::Gate;
pub use server::ScriptedModels;

/// What a request is answered with.
#[derive(Clone)]
pub enum Answer {
    /// A stream of these steps; the protocol's end comes by itself unless a step cuts the answer.
    Stream(Vec<Step>),
    /// No answer but an HTTP status, with the kind that the provider calls it and, maybe, the header
    /// `retry-after`.
    Refusal {
        status: u16,
        kind: &'static str,
        retry_after: Option<&'static str>,
    },
    /// The connection ends before anything of an answer.
    Reset,
    /// Nothing at all comes, until the gate is opened; then the connection ends.
    Silence(Gate),
}

impl Answer {
    /// A text in one piece.
    pub fn text(text: &str) -> Self {
        Self::Stream(vec![Step::Text(text.to_owned())])
    }

    /// These steps.
    pub fn steps(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::Stream(steps.into_iter().collect())
    }

    /// A call of a tool, and nothing else.
    pub fn tool(id: &str, name: &str, arguments: &str) -> Self {
        Self::Stream(vec![Step::tool(id, name, arguments)])
    }

    /// 429 or 529 or whatever, as the provider calls it.
    pub fn refusal(status: u16, kind: &'static str) -> Self {
        Self::Refusal {
            status,
            kind,
            retry_after: None,
        }
    }
}

/// A step of a streamed answer.
#[derive(Clone)]
pub enum Step {
    /// A piece of the text.
    Text(String),
    /// A piece of the model's thoughts.
    Reasoning(String),
    /// The signature of the thoughts before it (Anthropic only).
    Signature(String),
    /// A call of a tool. The arguments are sent as they are, in two pieces, broken or not.
    Tool {
        id: String,
        name: String,
        arguments: String,
    },
    /// Waits until the test opens the gate.
    Wait(Gate),
    /// Tells of an error in the middle of the stream.
    Error(&'static str),
    /// Ends the answer in order but without the protocol's end.
    Cut,
    /// Breaks the connection.
    Break,
}

impl Step {
    /// A piece of the text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A piece of the model's thoughts.
    pub fn reasoning(text: &str) -> Self {
        Self::Reasoning(text.to_owned())
    }

    /// A call of a tool.
    pub fn tool(id: &str, name: &str, arguments: &str) -> Self {
        Self::Tool {
            id: id.to_owned(),
            name: name.to_owned(),
            arguments: arguments.to_owned(),
        }
    }
}

/// Tokens that every whole answer says it has cost.
pub const INPUT_TOKENS: i64 = 120;
/// The same for what was written.
pub const OUTPUT_TOKENS: i64 = 34;
