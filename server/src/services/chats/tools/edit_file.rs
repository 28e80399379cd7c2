use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::{Input, Outcome, Tool, ToolContext, work};
use crate::domain::agent::{AgentWork, FileEdit};
use crate::services::chats::engine::Stop;

pub(super) const TOOL: Tool = Tool {
    name: "edit_file",
    description: "Replace parts of a text file in this chat's workspace. The edits are made one after the other, all of them or none. \
        What an edit looks for must be in the file exactly once, to the last space: give enough of what stands around it, or say `all`.",
    schema,
    is_for_sub_chats: true,
    run: |context, input| run(context, input).boxed(),
};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "path": work::path(),
            "edits": {
                "type": "array",
                "description": "The edits, at most 100",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {
                        "find": { "type": "string", "description": "The text as it is in the file" },
                        "replace": { "type": "string", "description": "What takes its place" },
                        "all": { "type": "boolean", "description": "Replace it wherever it is" },
                    },
                    "required": ["find", "replace"],
                    "additionalProperties": false,
                },
            },
        },
        "required": ["path", "edits"],
        "additionalProperties": false,
    })
}

async fn run(context: ToolContext<'_>, input: Input) -> Result<Outcome, Stop> {
    let result = work::carry_out(&context, wanted(&input)).await?;
    Ok(result.map_or_else(
        |told| told,
        |result| Outcome::done(json!({ "edited": true, "replacements": result.replacements })),
    ))
}

fn wanted(input: &Input) -> Result<AgentWork, String> {
    let edits = input.objects("edits")?.into_iter().map(|edit| {
        Ok(FileEdit {
            find: edit.needed_text("find")?,
            replace: edit.needed_text("replace")?,
            all: edit.flag("all")?,
        })
    });
    Ok(AgentWork::EditFile {
        path: input.needed_text("path")?,
        edits: edits.collect::<Result<_, String>>()?,
    })
}
