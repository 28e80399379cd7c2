use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::turn::{Stop, Turn};
use crate::domain::chat::{Chat, ChatFile, ChatMessage, ChatPart, ChatPartKind, ChatRole};
use crate::llm::chat::{ChatRequest, LlmMessage, LlmPart, LlmToolCall, LlmToolResult};
use crate::services::chats::tools;
use crate::services::workspaces::{self, WorkspaceRef};
use crate::store;

const ABOUT: &str = "\
You are the assistant of Taskyard, where coding work is done in disposable workspaces. \
A workspace is a machine of its own, made from a template; your tools make and start one, run commands in it and read and write its files. \
Work step by step, look at what a tool answers before you go on, and say in plain words what you did and what came of it. \
When a tool answers with an error, say so or try another way; never pretend that it worked.";

/// What the model is asked.
pub(super) async fn request(
    turn: &Turn,
    chat: &Chat,
    said: &[ChatMessage],
) -> Result<ChatRequest, Stop> {
    let mut system = system(turn, chat).await?;
    let mut tools = tools::offered(chat);
    if chat.parent_id.is_none() {
        let offered = turn.mcp.offered(&turn.services).await?;
        tools.extend(offered.tools);
        if !offered.note.is_empty() {
            system = format!("{system}\n{}", offered.note);
        }
        if offered.note != chat.tools_note {
            let (uow, chat) = turn.begin().await?;
            store::chat::set_tools_note(uow.tx(), chat.id, &offered.note).await?;
            turn.commit(uow, &chat).await?;
        }
    }
    Ok(ChatRequest {
        system,
        messages: messages(said),
        tools,
    })
}

async fn system(turn: &Turn, chat: &Chat) -> Result<String, Stop> {
    // Writing to a String can't fail.
    let mut text = ABOUT.to_owned();
    if chat.parent_id.is_some() {
        text.push_str(
            "\nAnother chat gave you this piece of work: do only that, and end with a message that tells the result.",
        );
    }
    let caller = turn.owner(chat).await?;
    if let Some(id) = chat.workspace_id {
        let wanted = WorkspaceRef::Id(id);
        let found = workspaces::get(&turn.services, &caller, wanted).await?;
        if let Some(workspace) = found {
            let (name, status) = (&workspace.name, workspace.status);
            let _ = write!(
                text,
                "\nThis chat's workspace is `{name}`; it is {status} now."
            );
        }
    }
    if let Some(id) = chat.task_id {
        let found = store::task::by_ids(turn.services.db.reader(), &[id])
            .await?
            .pop();
        if let Some(task) = found {
            let (name, status, reason) = (&task.name, task.status, &task.status_reason);
            let _ = write!(
                text,
                "\nThe user talks about the task `{name}`, which is {status} ({reason}). Its prompt is:\n{}",
                task.prompt
            );
        }
    }
    Ok(text)
}

/// What was said, as models are given it.
pub(super) fn messages(said: &[ChatMessage]) -> Vec<LlmMessage> {
    let mut messages = Vec::new();
    for message in said {
        match message.role {
            ChatRole::User | ChatRole::Summary => {
                let parts = message.parts.iter().filter_map(user_part);
                match messages.last_mut() {
                    // Providers want the two sides to take turns.
                    Some(LlmMessage::User(before)) => before.extend(parts),
                    _ => messages.push(LlmMessage::User(parts.collect())),
                }
            }
            ChatRole::Assistant => {
                let (text, tool_calls) = (text_of(message), calls_of(message));
                if !text.is_empty() || !tool_calls.is_empty() {
                    messages.push(LlmMessage::Assistant {
                        text,
                        tool_calls,
                        continuation: message.continuation.clone(),
                    });
                }
            }
            ChatRole::Tool => {
                let results = message.parts.iter().map(result);
                messages.push(LlmMessage::ToolResults(results.collect()));
            }
        }
    }
    messages
}

fn user_part(part: &ChatPart) -> Option<LlmPart> {
    match part.kind {
        ChatPartKind::Text => Some(LlmPart::Text(part.text.clone())),
        ChatPartKind::File => {
            let media_type = part.media_type.clone().unwrap_or_default();
            let bytes = if ChatFile::is_image(&media_type) {
                STANDARD.decode(&part.text).ok()?
            } else {
                part.text.clone().into_bytes()
            };
            Some(LlmPart::File {
                media_type,
                name: part.file_name.clone(),
                bytes,
            })
        }
        _ => None,
    }
}

/// The text of a message.
pub(super) fn text_of(message: &ChatMessage) -> String {
    let parts = message.parts.iter();
    let texts = parts.filter(|part| part.kind == ChatPartKind::Text);
    texts.map(|part| part.text.as_str()).collect()
}

fn calls_of(message: &ChatMessage) -> Vec<LlmToolCall> {
    let calls = message.tool_calls().map(|part| LlmToolCall {
        id: part.tool_call_id.clone().unwrap_or_default(),
        name: part.tool_name.clone().unwrap_or_default(),
        arguments: part.input.clone().unwrap_or_default(),
    });
    calls.collect()
}

fn result(part: &ChatPart) -> LlmToolResult {
    LlmToolResult {
        call_id: part.tool_call_id.clone().unwrap_or_default(),
        tool_name: part.tool_name.clone().unwrap_or_default(),
        content: part.output.clone().unwrap_or_default(),
        is_error: part.is_error,
    }
}
