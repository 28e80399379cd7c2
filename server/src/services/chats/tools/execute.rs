use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::{Input, Outcome, Tool, ToolContext, work};
use crate::domain::agent::{AgentWork, CommandLine};
use crate::services::chats::engine::Stop;

/// How long a program may run when the model does not say.
const SECONDS: u32 = 120;

pub(super) const TOOL: Tool = Tool {
    name: "execute",
    description: "Run a program in this chat's workspace, and wait for its end. Gives what it wrote to standard output and \
        standard error, in order, and its exit code; long output is cut in its middle. It has no standard input and no terminal. \
        Each call starts in the workspace's folder: nothing stays of a `cd` or a variable of an earlier call. \
        A server or anything else that does not end by itself belongs in the background: then the answer comes at once \
        with a process id for process_output and stop_process.",
    schema,
    is_for_sub_chats: true,
    run: |context, input| run(context, input).boxed(),
};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "script": { "type": "string", "description": "A script for `sh -c`, for pipes, variables, `&&` and the like; give this or `command`" },
            "command": {
                "type": "array", "items": { "type": "string" },
                "description": "A program and its arguments, as they are: no shell interprets them; give this or `script`",
            },
            "working_directory": { "type": "string", "description": "Where to run it: a folder in the workspace; left out, the workspace's folder" },
            "timeout_seconds": { "type": "integer", "description": "Ends it after so many seconds, 1 to 3600; 120 when left out", "minimum": 1, "maximum": 3600 },
            "background": { "type": "boolean", "description": "Let it run on, without a time limit, and answer at once" },
        },
        "additionalProperties": false,
    })
}

async fn run(context: ToolContext<'_>, input: Input) -> Result<Outcome, Stop> {
    let result = work::carry_out(&context, wanted(&input)).await?;
    Ok(result.map_or_else(|told| told, work::of_program))
}

fn wanted(input: &Input) -> Result<AgentWork, String> {
    let command = match (input.list("command")?, input.text("script")?) {
        (Some(arguments), None) => CommandLine::Argv(arguments),
        (None, Some(script)) => CommandLine::Shell(script),
        _ => return Err("give either `script` or `command`".to_owned()),
    };
    Ok(AgentWork::Execute {
        command,
        working_directory: input.text("working_directory")?.filter(|it| !it.is_empty()),
        timeout_seconds: input.number("timeout_seconds")?.unwrap_or(SECONDS),
        background: input.flag("background")?,
    })
}
