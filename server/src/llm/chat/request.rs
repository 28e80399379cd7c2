//! From our conversation to the library's.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use genai::chat::{
    ChatMessage, ChatRequest as GenaiRequest, ContentPart, MessageContent, Tool, ToolCall,
    ToolResponse,
};
use serde_json::{Value, json};

use super::continuation;
use super::types::{
    ChatRequest, LlmMessage, LlmPart, LlmTool, LlmToolCall, LlmToolResult, ModelTarget,
};
use crate::domain::model::ModelProviderKind;

pub(super) fn request(target: &ModelTarget, request: ChatRequest) -> GenaiRequest {
    let said = request.messages;
    let turn = said
        .iter()
        .rposition(|message| matches!(message, LlmMessage::User(_)));
    let turn = turn.unwrap_or_default();
    let mut messages = Vec::with_capacity(said.len());
    for (place, message) in said.into_iter().enumerate() {
        match message {
            LlmMessage::User(parts) => messages.push(user(parts)),
            LlmMessage::Assistant {
                text,
                tool_calls,
                continuation,
            } => {
                // The thoughts that led to calls of an earlier turn are refused by some.
                let is_over = target.kind == ModelProviderKind::OpenAiCompatible && place < turn;
                let continuation = continuation.filter(|_| !is_over);
                messages.extend(assistant(target, text, tool_calls, continuation.as_deref()));
            }
            LlmMessage::ToolResults(results) => messages.extend(tool_results(target, results)),
        }
    }
    let mut built = GenaiRequest::from_messages(messages);
    if !request.system.is_empty() {
        built = built.with_system(request.system);
    }
    if !request.tools.is_empty() {
        built = built.with_tools(request.tools.into_iter().map(tool));
    }
    built
}

fn user(parts: Vec<LlmPart>) -> ChatMessage {
    let parts = parts.into_iter().map(|part| match part {
        LlmPart::Text(text) => ContentPart::Text(text),
        LlmPart::File {
            media_type,
            name,
            bytes,
        } => file(&media_type, name, bytes),
    });
    ChatMessage::user(MessageContent::from_parts(parts.collect::<Vec<_>>()))
}

fn file(media_type: &str, name: Option<String>, bytes: Vec<u8>) -> ContentPart {
    if media_type.starts_with("image/") || media_type == "application/pdf" {
        return ContentPart::from_binary_base64(media_type, STANDARD.encode(bytes), name);
    }
    let name = name.unwrap_or_else(|| "without a name".to_owned());
    ContentPart::Text(match String::from_utf8(bytes) {
        Ok(text) => format!("File {name} ({media_type}):\n\n{text}"),
        Err(_) => format!("File {name} ({media_type}) is no text and can't be shown."),
    })
}

/// `None` for an answer of nothing: providers refuse such messages.
fn assistant(
    target: &ModelTarget,
    text: String,
    tool_calls: Vec<LlmToolCall>,
    continuation: Option<&str>,
) -> Option<ChatMessage> {
    if text.trim().is_empty() && tool_calls.is_empty() {
        return None;
    }
    let continuation = continuation::read(target, continuation);
    let mut parts: Vec<_> = continuation.leading().collect();
    if !text.trim().is_empty() {
        parts.push(ContentPart::Text(text));
    }
    for call in tool_calls {
        // Providers take an object only; the model sees what it wrote, and in the result what is wrong.
        let input = call.input().map_or_else(
            |_| json!({ "unreadable_arguments": call.arguments }),
            Value::Object,
        );
        parts.push(ContentPart::ToolCall(ToolCall {
            thought_signatures: continuation.of_call(&call.id),
            call_id: call.id,
            fn_name: call.name,
            fn_arguments: input,
        }));
    }
    Some(ChatMessage::assistant(MessageContent::from_parts(parts)))
}

fn tool_results(target: &ModelTarget, results: Vec<LlmToolResult>) -> Vec<ChatMessage> {
    let parts = results
        .into_iter()
        .map(|result| part_of_result(target, result));
    if target.kind == ModelProviderKind::Ollama {
        // The library would send only the last of several in one message.
        let message = |part| ChatMessage::tool(MessageContent::from_parts(vec![part]));
        return parts.map(message).collect();
    }
    vec![ChatMessage::tool(MessageContent::from_parts(
        parts.collect::<Vec<_>>(),
    ))]
}

fn part_of_result(target: &ModelTarget, result: LlmToolResult) -> ContentPart {
    let LlmToolResult {
        call_id,
        tool_name,
        content,
        is_error,
    } = result;
    match (target.kind, is_error) {
        // The library has no word for a result that is an error.
        (ModelProviderKind::Anthropic, true) => {
            let data = json!({
                "type": "tool_result",
                "tool_use_id": call_id,
                "content": content,
                "is_error": true,
            });
            ContentPart::from_custom(data, None)
        }
        (_, is_error) => {
            let content = if is_error {
                format!("Error: {content}")
            } else {
                content
            };
            let response = ToolResponse::new(call_id, content).with_fn_name(tool_name);
            ContentPart::ToolResponse(response)
        }
    }
}

fn tool(tool: LlmTool) -> Tool {
    Tool::new(tool.name)
        .with_description(tool.description)
        .with_schema(tool.schema)
}
