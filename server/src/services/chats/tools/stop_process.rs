use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::{Input, Outcome, Tool, ToolContext, work};
use crate::domain::agent::AgentWork;
use crate::services::chats::engine::Stop;

pub(super) const TOOL: Tool = Tool {
    name: "stop_process",
    description: "End a program that execute has started in the background, with all that it has started itself. Gives what it had written.",
    schema,
    is_for_sub_chats: true,
    run: |context, input| run(context, input).boxed(),
};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "process_id": { "type": "integer", "description": "What execute gave" },
        },
        "required": ["process_id"],
        "additionalProperties": false,
    })
}

async fn run(context: ToolContext<'_>, input: Input) -> Result<Outcome, Stop> {
    let process_id = input.needed_number("process_id");
    let wanted = process_id.map(|process_id| AgentWork::StopProcess { process_id });
    let result = work::carry_out(&context, wanted).await?;
    Ok(result.map_or_else(|told| told, work::of_program))
}
