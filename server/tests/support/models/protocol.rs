//! What answers look like on the wire.

use serde_json::{Value, json};

use super::{INPUT_TOKENS, OUTPUT_TOKENS, Step};

/// The language of a request, told by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Anthropic,
    OpenAi,
    Gemini,
    Ollama,
}

impl Protocol {
    pub(super) fn of(path: &str) -> Option<Self> {
        if path.ends_with("/messages") {
            Some(Self::Anthropic)
        } else if path.ends_with("/chat/completions") {
            Some(Self::OpenAi)
        } else if path.contains(":streamGenerateContent") {
            Some(Self::Gemini)
        } else if path.ends_with("/api/chat") {
            Some(Self::Ollama)
        } else {
            None
        }
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Ollama => "application/x-ndjson",
            _ => "text/event-stream",
        }
    }

    pub(super) fn error(self, kind: &str) -> Value {
        let message = "as the script wants";
        match self {
            Self::Anthropic => {
                json!({ "type": "error", "error": { "type": kind, "message": message } })
            }
            Self::OpenAi => json!({ "error": { "type": kind, "code": null, "message": message } }),
            Self::Gemini => json!({ "error": { "code": 0, "status": kind, "message": message } }),
            Self::Ollama => json!({ "error": kind }),
        }
    }

    pub(super) fn writer(self) -> Writer {
        Writer {
            protocol: self,
            block: 0,
            open: None,
            calls: 0,
        }
    }
}

/// Writes one answer.
pub(super) struct Writer {
    protocol: Protocol,
    /// Anthropic: the number of the next block, and which kind is open.
    block: usize,
    open: Option<&'static str>,
    calls: usize,
}

impl Writer {
    pub(super) fn start(&mut self) -> String {
        match self.protocol {
            Protocol::Anthropic => {
                let usage = json!({ "input_tokens": INPUT_TOKENS, "output_tokens": 1 });
                let message = json!({ "id": "msg_1", "type": "message", "role": "assistant", "content": [], "usage": usage });
                let start = event(&json!({ "type": "message_start", "message": message }));
                format!("{start}{}", event(&json!({ "type": "ping" })))
            }
            Protocol::OpenAi => data(&chunk(&json!({ "role": "assistant", "content": "" }), None)),
            Protocol::Gemini | Protocol::Ollama => String::new(),
        }
    }

    pub(super) fn step(&mut self, step: &Step) -> Vec<String> {
        if let Step::Error(kind) = step {
            let error = self.protocol.error(kind);
            return vec![match self.protocol {
                Protocol::Anthropic => event(&error),
                Protocol::Ollama => line(&error),
                _ => data(&error),
            }];
        }
        if matches!(step, Step::Tool { .. }) {
            self.calls += 1;
        }
        match self.protocol {
            Protocol::Anthropic => self.anthropic(step),
            Protocol::OpenAi => self.open_ai(step),
            Protocol::Gemini => vec![data(&candidate(&gemini_part(step), None))],
            Protocol::Ollama => vec![line(&ollama_message(step))],
        }
    }

    pub(super) fn end(&mut self) -> String {
        let has_calls = self.calls > 0;
        match self.protocol {
            Protocol::Anthropic => {
                let closed = self.close();
                let reason = if has_calls { "tool_use" } else { "end_turn" };
                let delta = event(&json!({
                    "type": "message_delta",
                    "delta": { "stop_reason": reason },
                    "usage": { "output_tokens": OUTPUT_TOKENS },
                }));
                format!(
                    "{closed}{delta}{}",
                    event(&json!({ "type": "message_stop" }))
                )
            }
            Protocol::OpenAi => {
                let reason = if has_calls { "tool_calls" } else { "stop" };
                let last = data(&chunk(&json!({}), Some(reason)));
                let usage = json!({
                    "prompt_tokens": INPUT_TOKENS,
                    "completion_tokens": OUTPUT_TOKENS,
                    "total_tokens": INPUT_TOKENS + OUTPUT_TOKENS,
                });
                let usage = data(&json!({ "choices": [], "usage": usage }));
                format!("{last}{usage}data: [DONE]\n\n")
            }
            Protocol::Gemini => data(&candidate(&json!({ "text": "" }), Some("STOP"))),
            Protocol::Ollama => line(&json!({
                "message": { "role": "assistant", "content": "" },
                "done": true,
                "done_reason": "stop",
                "prompt_eval_count": INPUT_TOKENS,
                "eval_count": OUTPUT_TOKENS,
            })),
        }
    }

    fn anthropic(&mut self, step: &Step) -> Vec<String> {
        match step {
            Step::Text(text) => {
                let opened = self.open("text", &json!({ "type": "text", "text": "" }));
                let delta = self.delta(&json!({ "type": "text_delta", "text": text }));
                vec![opened, delta]
            }
            Step::Reasoning(text) => {
                let block = json!({ "type": "thinking", "thinking": "", "signature": "" });
                let opened = self.open("thinking", &block);
                let delta = self.delta(&json!({ "type": "thinking_delta", "thinking": text }));
                vec![opened, delta]
            }
            Step::Signature(text) => {
                let delta = self.delta(&json!({ "type": "signature_delta", "signature": text }));
                vec![delta, self.close()]
            }
            Step::Tool {
                id,
                name,
                arguments,
            } => {
                let closed = self.close();
                let block = json!({ "type": "tool_use", "id": id, "name": name, "input": {} });
                let opened = self.open("tool_use", &block);
                let mut pieces = vec![closed, opened];
                for half in halves(arguments) {
                    let delta = json!({ "type": "input_json_delta", "partial_json": half });
                    pieces.push(self.delta(&delta));
                }
                pieces.push(self.close());
                pieces
            }
            _ => Vec::new(),
        }
    }

    fn open(&mut self, kind: &'static str, block: &Value) -> String {
        if self.open == Some(kind) {
            return String::new();
        }
        let closed = self.close();
        self.open = Some(kind);
        let start =
            json!({ "type": "content_block_start", "index": self.block, "content_block": block });
        format!("{closed}{}", event(&start))
    }

    fn delta(&self, delta: &Value) -> String {
        event(&json!({ "type": "content_block_delta", "index": self.block, "delta": delta }))
    }

    fn close(&mut self) -> String {
        if self.open.take().is_none() {
            return String::new();
        }
        self.block += 1;
        event(&json!({ "type": "content_block_stop", "index": self.block - 1 }))
    }

    fn open_ai(&self, step: &Step) -> Vec<String> {
        match step {
            Step::Text(text) => vec![data(&chunk(&json!({ "content": text }), None))],
            Step::Reasoning(text) => {
                vec![data(&chunk(&json!({ "reasoning_content": text }), None))]
            }
            Step::Tool {
                id,
                name,
                arguments,
            } => {
                let index = self.calls - 1;
                let first = json!({ "tool_calls": [{ "index": index, "id": id, "type": "function", "function": { "name": name, "arguments": "" } }] });
                let mut pieces = vec![data(&chunk(&first, None))];
                for half in halves(arguments) {
                    let delta = json!({ "tool_calls": [{ "index": index, "function": { "arguments": half } }] });
                    pieces.push(data(&chunk(&delta, None)));
                }
                pieces
            }
            _ => Vec::new(),
        }
    }
}

fn gemini_part(step: &Step) -> Value {
    match step {
        Step::Reasoning(text) => json!({ "text": text, "thought": true }),
        Step::Tool {
            id,
            name,
            arguments,
        } => {
            let args: Value = serde_json::from_str(arguments).unwrap();
            let call = json!({ "id": id, "name": name, "args": args });
            json!({ "functionCall": call, "thoughtSignature": format!("signature-of-{id}") })
        }
        Step::Text(text) => json!({ "text": text }),
        _ => json!({ "text": "" }),
    }
}

fn candidate(part: &Value, reason: Option<&str>) -> Value {
    let mut candidate = json!({ "content": { "role": "model", "parts": [part] } });
    if let Some(reason) = reason {
        candidate["finishReason"] = json!(reason);
    }
    json!({
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": INPUT_TOKENS,
            "candidatesTokenCount": OUTPUT_TOKENS,
            "totalTokenCount": INPUT_TOKENS + OUTPUT_TOKENS,
        },
    })
}

fn ollama_message(step: &Step) -> Value {
    let message = match step {
        Step::Reasoning(text) => json!({ "role": "assistant", "content": "", "thinking": text }),
        Step::Tool {
            name, arguments, ..
        } => {
            let arguments: Value = serde_json::from_str(arguments).unwrap();
            let call = json!({ "function": { "name": name, "arguments": arguments } });
            json!({ "role": "assistant", "content": "", "tool_calls": [call] })
        }
        Step::Text(text) => json!({ "role": "assistant", "content": text }),
        _ => json!({ "role": "assistant", "content": "" }),
    };
    json!({ "message": message, "done": false })
}

fn chunk(delta: &Value, reason: Option<&str>) -> Value {
    json!({ "id": "1", "object": "chat.completion.chunk", "choices": [{ "index": 0, "delta": delta, "finish_reason": reason }] })
}

fn halves(text: &str) -> [&str; 2] {
    let middle = (text.len() / 2..=text.len())
        .find(|place| text.is_char_boundary(*place))
        .unwrap();
    text.split_at(middle).into()
}

fn event(value: &Value) -> String {
    let kind = value["type"].as_str().unwrap();
    format!("event: {kind}\ndata: {value}\n\n")
}

fn data(value: &Value) -> String {
    format!("data: {value}\n\n")
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}
