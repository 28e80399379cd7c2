//! Tools of MCP servers, for root chats. A sub-chat has the workspace's own tools only: it does one piece
//! of work there.

use serde_json::{Map, Value};

use super::start_workspace::error;
use super::{Input, Outcome, ToolContext, work};
use crate::llm::mcp::{McpError, McpResult};
use crate::services::chats::engine::Stop;
use crate::store;

/// A call that may have been made before, by a gateway that was lost meanwhile.
const UNKNOWN: &str = "it is not known whether this call was carried out: the gateway stopped while it waited for the answer. \
    Find out what has happened before you call it again";

/// Calls a tool of a server. It is noted before that the call is made, so that it is never made twice,
/// unless the server says that this does no harm.
pub(super) async fn call(context: &ToolContext<'_>, name: &str) -> Result<Outcome, Stop> {
    let turn = context.turn;
    let found = turn.mcp.find(&turn.services, name).await?;
    let may_repeat = found.as_ref().is_ok_and(|found| found.is_repeatable);
    if context.call.begun_at.is_some() && !may_repeat {
        return Ok(error(UNKNOWN));
    }
    let tool = match found {
        Ok(tool) => tool,
        Err(why) => return Ok(error(&why)),
    };
    let arguments = context.call.input.as_deref().unwrap_or_default();
    let input = match Input::parse(arguments) {
        Ok(input) => input.into_object(),
        Err(why) => return Ok(error(&why)),
    };
    let (uow, chat) = turn.begin().await?;
    store::chat::set_begun(uow.tx(), &chat, context.call.id, uow.now()).await?;
    turn.commit(uow, &chat).await?;
    Ok(match tool.call(input).await {
        Ok(result) => answered(result),
        Err(failed) => error(&in_words(&failed)),
    })
}

fn answered(result: McpResult) -> Outcome {
    let (text, is_cut) = work::cut(&result.text);
    let mut told = Map::new();
    let key = if result.is_error { "error" } else { "content" };
    told.insert(key.to_owned(), text.into());
    if is_cut {
        told.insert("content_bytes".to_owned(), result.text.len().into());
        told.insert("truncated".to_owned(), true.into());
    }
    let told = Value::Object(told);
    let outcome = if result.is_error {
        Outcome::failed(told)
    } else {
        Outcome::done(told)
    };
    outcome.with_whole(if is_cut { result.text } else { String::new() })
}

fn in_words(failed: &McpError) -> String {
    if failed.is_refusal() {
        return format!("the MCP server can't be used for this: {failed}");
    }
    format!("the MCP server failed: {failed}. It is not known whether the call was carried out")
}
