use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::{Input, Outcome, Tool, ToolContext, work};
use crate::domain::agent::AgentWork;
use crate::services::chats::engine::Stop;

pub(super) const TOOL: Tool = Tool {
    name: "process_output",
    description: "Read what a program that execute has started in the background has written so far, whether it still runs, \
        and how it ended. Can wait for its end.",
    schema,
    is_for_sub_chats: true,
    run: |context, input| run(context, input).boxed(),
};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "process_id": { "type": "integer", "description": "What execute gave" },
            "wait_seconds": { "type": "integer", "description": "Wait up to so many seconds for its end, 0 to 3600; 0 when left out", "minimum": 0, "maximum": 3600 },
        },
        "required": ["process_id"],
        "additionalProperties": false,
    })
}

async fn run(context: ToolContext<'_>, input: Input) -> Result<Outcome, Stop> {
    let result = work::carry_out(&context, wanted(&input)).await?;
    Ok(result.map_or_else(|told| told, work::of_program))
}

fn wanted(input: &Input) -> Result<AgentWork, String> {
    Ok(AgentWork::ReadProcess {
        process_id: input.needed_number("process_id")?,
        wait_seconds: input.number("wait_seconds")?.unwrap_or_default(),
    })
}
