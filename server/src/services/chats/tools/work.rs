use serde_json::{Map, Value, json};

use super::start_workspace::error;
use super::{Outcome, ToolContext};
use crate::domain::agent::{AgentWork, AgentWorkResult};
use crate::domain::{CommandId, WorkspaceId};
use crate::services::chats::engine::Stop;
use crate::services::commands;
use crate::services::workspaces::{self, WorkspaceRef};

/// Most bytes of a text that the model is told; the user sees all of it.
pub(super) const TOLD: usize = 32 * 1024;

/// Has the workspace's agent carry out what the model asks for. The command has the call's id: when the
/// call is carried out again after a restart, it gives what came of the first time. `Err`: what the
/// model is told instead.
pub(super) async fn carry_out(
    context: &ToolContext<'_>,
    work: Result<AgentWork, String>,
) -> Result<Result<AgentWorkResult, Outcome>, Stop> {
    let work = match work {
        Ok(work) => work,
        Err(why) => return Ok(Err(error(&why))),
    };
    let workspace = match workspace(context).await? {
        Ok(workspace) => workspace,
        Err(why) => return Ok(Err(error(why))),
    };
    let (services, id) = (&context.turn.services, CommandId(context.call.id.0));
    match commands::carry_out(services, workspace, id, work).await {
        Ok(result) => Ok(Ok(result)),
        Err(failure) => Outcome::refused(failure).map(Err),
    }
}

/// The chat's workspace, while its owner may use it; else what the model is told.
async fn workspace(context: &ToolContext<'_>) -> Result<Result<WorkspaceId, &'static str>, Stop> {
    // A call beside this one may have made it.
    let chat = context.turn.chat().await?;
    let Some(id) = chat.workspace_id else {
        return Ok(Err("chat has no workspace; use create_workspace first"));
    };
    let services = &context.turn.services;
    let found = workspaces::get(services, context.caller, WorkspaceRef::Id(id)).await?;
    match found.filter(|found| found.deleted_at.is_none()) {
        Some(found) => Ok(Ok(found.id)),
        None => Ok(Err(
            "workspace was deleted; use create_workspace to make a new one",
        )),
    }
}

/// What a program wrote and how it is, for the model; all of it for the user.
pub(super) fn of_program(result: AgentWorkResult) -> Outcome {
    let mut told = Map::new();
    if let Some(id) = result.process_id {
        told.insert("process_id".to_owned(), id.into());
        told.insert("running".to_owned(), result.is_running.into());
    }
    if let Some(code) = result.exit_code {
        told.insert("exit_code".to_owned(), code.into());
    }
    if let Some(signal) = result.signal {
        told.insert("ended_by_signal".to_owned(), signal.into());
    }
    if result.timed_out {
        told.insert("timed_out".to_owned(), true.into());
    }
    let (output, is_cut) = cut(&result.text);
    told.insert("output".to_owned(), output.into());
    if is_cut || result.is_truncated {
        told.insert("output_bytes".to_owned(), result.total_bytes.into());
        told.insert("truncated".to_owned(), true.into());
    }
    Outcome::done(Value::Object(told)).with_whole(if is_cut { result.text } else { String::new() })
}

/// The beginning and the end of a text that is too long for the model, with a note between them.
pub(super) fn cut(text: &str) -> (String, bool) {
    if text.len() <= TOLD {
        return (text.to_owned(), false);
    }
    let head = &text[..text.floor_char_boundary(TOLD / 2)];
    let tail = &text[text.ceil_char_boundary(text.len() - TOLD / 2)..];
    let left_out = text.len() - head.len() - tail.len();
    let note = format!("\n[… {left_out} bytes are left out here …]\n");
    ([head, &note, tail].concat(), true)
}

/// A property of a schema that is a path.
pub(super) fn path() -> Value {
    json!({ "type": "string", "description": "The file: a path below the workspace's folder, or a whole path inside it" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_in_its_middle_between_characters() {
        let text = "ä".repeat(TOLD);
        let (told, is_cut) = cut(&text);
        assert!(is_cut && told.len() <= TOLD + 60);
        let note = format!("[… {} bytes are left out here …]", text.len() - TOLD);
        assert!(told.contains(&note), "{note}");
        assert_eq!(cut("short"), ("short".to_owned(), false));
    }
}
