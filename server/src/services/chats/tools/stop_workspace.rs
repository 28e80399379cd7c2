use futures_util::FutureExt as _;
use serde_json::json;

use super::start_workspace::{build_failed, error, full_name};
use super::wait::{self, Ended};
use super::{Outcome, Tool, ToolContext};
use crate::services::chats::engine::Stop;
use crate::services::workspaces;

pub(super) const TOOL: Tool = Tool {
    name: "stop_workspace",
    description: "Stop this chat's workspace, and wait until it has stopped. Its files are kept. \
        Does no harm when it is stopped already. Takes no input.",
    schema: || json!({ "type": "object", "properties": {}, "additionalProperties": false }),
    is_for_sub_chats: false,
    run: |context, _| run(context).boxed(),
};

async fn run(context: ToolContext<'_>) -> Result<Outcome, Stop> {
    let _one_at_a_time = context.serial.lock().await;
    let chat = context.turn.chat().await?;
    let Some(id) = chat.workspace_id else {
        return Ok(error("chat has no workspace; use create_workspace first"));
    };
    let services = &context.turn.services;
    let (workspace, made) = match workspaces::stop(services, context.caller, id).await {
        Ok(stopped) => stopped,
        Err(failure) => return Outcome::refused(failure),
    };
    let name = full_name(services, &workspace).await?;
    let Some((build, _)) = made else {
        return Ok(Outcome::done(json!({
            "stopped": true, "workspace_name": name, "no_build": true,
        })));
    };
    context.show_build(build.id).await?;
    Ok(match wait::for_build(&context, build.id).await? {
        Ended::Succeeded(_) => Outcome::done(json!({
            "stopped": true, "workspace_name": name, "build_id": build.id.to_string(),
        })),
        Ended::Otherwise(why) => {
            build_failed(&format!("workspace stop build failed: {why}"), build.id)
        }
    })
}
