//! From the library's events to ours.

use async_stream::try_stream;
use futures_util::stream::{Stream, StreamExt as _};
use genai::chat::{ChatStream as Events, ChatStreamEvent, StopReason, StreamEnd, ToolCall, Usage};
use serde_json::Value;

use super::continuation;
use super::failure::Failures;
use super::types::{ChatDelta, LlmStop, LlmToolCall, LlmUsage, ModelTarget};
use crate::domain::model::ModelProviderKind;
use crate::llm::LlmError;

/// Longest answer that is taken, in bytes of text, thoughts and arguments.
const MAX_BYTES: usize = 16 * 1024 * 1024;

pub(super) fn deltas(
    mut events: Events,
    target: ModelTarget,
    failures: Failures,
) -> impl Stream<Item = Result<ChatDelta, LlmError>> + Send {
    try_stream! {
        let mut bytes = 0;
        let end = loop {
            let event = events.next().await.ok_or(LlmError::CutOff)?;
            let delta = match event.map_err(|error| failures.of(error))? {
                ChatStreamEvent::Chunk(chunk) => ChatDelta::Text(chunk.content),
                ChatStreamEvent::ReasoningChunk(chunk) => ChatDelta::Reasoning(chunk.content),
                ChatStreamEvent::End(end) => break end,
                // Calls come whole with the end; signatures too.
                ChatStreamEvent::Start
                | ChatStreamEvent::Heartbeat
                | ChatStreamEvent::ToolCallChunk(_)
                | ChatStreamEvent::ThoughtSignatureChunk(_) => continue,
            };
            if let ChatDelta::Text(text) | ChatDelta::Reasoning(text) = &delta {
                if text.is_empty() {
                    continue;
                }
                bytes += text.len();
            }
            if bytes > MAX_BYTES {
                let what = format!("it has more than {MAX_BYTES} bytes");
                Err(LlmError::Unreadable(what))?;
            }
            yield delta;
        };
        if is_cut(&target, &end) {
            Err(LlmError::CutOff)?;
        }
        let continuation = continuation::of_answer(&target, &end);
        let usage = usage(end.captured_usage.as_ref());
        let reason = end.captured_stop_reason.clone();
        let mut has_calls = false;
        for call in end.captured_into_tool_calls().into_iter().flatten() {
            has_calls = true;
            yield ChatDelta::ToolCall(tool_call(call));
        }
        let stop = stop(reason.as_ref(), has_calls);
        yield ChatDelta::End { usage, stop, continuation };
    }
}

/// Where a protocol has no event for the end, the library makes one up when the connection ends; but
/// an answer that is whole says why it stopped.
fn is_cut(target: &ModelTarget, end: &StreamEnd) -> bool {
    let made_up = matches!(
        target.kind,
        ModelProviderKind::Google | ModelProviderKind::Ollama
    );
    made_up && end.captured_stop_reason.is_none()
}

/// Arguments that could be read come as JSON, those that could not as the text that they are.
fn tool_call(call: ToolCall) -> LlmToolCall {
    let arguments = match call.fn_arguments {
        Value::String(text) => text,
        Value::Null => "{}".to_owned(),
        read => read.to_string(),
    };
    LlmToolCall {
        id: call.call_id,
        name: call.fn_name,
        arguments,
    }
}

fn usage(usage: Option<&Usage>) -> LlmUsage {
    let tokens = |of: fn(&Usage) -> Option<i32>| i64::from(usage.and_then(of).unwrap_or(0).max(0));
    LlmUsage {
        input_tokens: tokens(|usage| usage.prompt_tokens),
        output_tokens: tokens(|usage| usage.completion_tokens),
    }
}

fn stop(reason: Option<&StopReason>, has_calls: bool) -> LlmStop {
    match reason {
        Some(StopReason::MaxTokens(_)) => LlmStop::TooLong,
        Some(StopReason::ContentFilter(_)) => LlmStop::Filtered,
        // Gemini and Ollama stop for calls as they stop for anything.
        _ if has_calls => LlmStop::ToolCalls,
        Some(StopReason::Completed(_) | StopReason::StopSequence(_)) => LlmStop::Done,
        Some(StopReason::ToolCall(_) | StopReason::Other(_)) | None => LlmStop::Other,
    }
}
