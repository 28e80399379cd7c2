use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::{Input, Outcome, Tool, ToolContext, work};
use crate::domain::agent::AgentWork;
use crate::services::chats::engine::Stop;

pub(super) const TOOL: Tool = Tool {
    name: "write_file",
    description: "Write a whole file in this chat's workspace, in the place of one that is there. The folders that it is in are made. \
        Use edit_file to change a part of a file.",
    schema,
    is_for_sub_chats: true,
    run: |context, input| run(context, input).boxed(),
};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "path": work::path(),
            "content": { "type": "string", "description": "All that is to be in the file, at most 1 MiB" },
        },
        "required": ["path", "content"],
        "additionalProperties": false,
    })
}

async fn run(context: ToolContext<'_>, input: Input) -> Result<Outcome, Stop> {
    let result = work::carry_out(&context, wanted(&input)).await?;
    Ok(result.map_or_else(
        |told| told,
        |result| {
            Outcome::done(json!({
                "written": true, "created": result.is_created, "bytes": result.total_bytes,
            }))
        },
    ))
}

fn wanted(input: &Input) -> Result<AgentWork, String> {
    Ok(AgentWork::WriteFile {
        path: input.needed_text("path")?,
        content: input.needed_text("content")?,
        create_folders: true,
    })
}
