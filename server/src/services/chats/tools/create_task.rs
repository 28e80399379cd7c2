use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::start_workspace::error;
use super::{Input, Outcome, Tool, ToolContext};
use crate::services::chats::engine::Stop;
use crate::services::tasks::{self, CreateTask};

pub(super) const TOOL: Tool = Tool {
    name: "create_task",
    description: "Give a piece of work to a coding agent in a workspace of its own, as a task that the user can follow. \
        Does not wait for it.",
    schema,
    is_for_sub_chats: false,
    run: |context, input| run(context, input).boxed(),
};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "template_id": { "type": "string", "description": "Id or name of a template that defines an AI task, from list_templates" },
            "prompt": { "type": "string", "description": "What the task is to do; the agent knows nothing else of this conversation" },
            "name": { "type": "string", "description": "Name of the task: 1-32 letters, digits and single hyphens; made up when left out" },
            "parameters": { "type": "object", "description": "Values of the template's parameters by name", "additionalProperties": true },
            "preset_id": { "type": "string", "description": "Name of one of the template's presets, whose values win" },
        },
        "required": ["template_id", "prompt"],
        "additionalProperties": false,
    })
}

async fn run(context: ToolContext<'_>, input: Input) -> Result<Outcome, Stop> {
    let wanted = match wanted(&context, &input) {
        Ok(wanted) => wanted,
        Err(why) => return Ok(error(&why)),
    };
    let services = &context.turn.services;
    match tasks::create(services, context.caller, wanted).await {
        Ok(task) => Ok(Outcome::done(json!({
            "created": true,
            "task_id": task.id.to_string(),
            "task_name": format!("{}/{}", context.caller.actor.username, task.name),
            "url": format!("{}/tasks/{}", services.settings.gateway_url, task.id),
        }))),
        Err(failure) => Outcome::refused(failure),
    }
}

fn wanted(context: &ToolContext<'_>, input: &Input) -> Result<CreateTask, String> {
    Ok(CreateTask {
        template: Some(input.needed_text("template_id")?),
        prompt: input.needed_text("prompt")?,
        name: input.text("name")?,
        parameters: input.texts("parameters")?,
        preset: input.text("preset_id")?,
        idempotency_key: Some(context.key()),
        ..CreateTask::default()
    })
}
