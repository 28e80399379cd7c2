use futures_util::FutureExt as _;
use serde_json::{Value, json};
use taskyard_worker::manifest::Manifest;

use super::start_workspace::error;
use super::{Input, Outcome, Tool, ToolContext};
use crate::domain::TemplateId;
use crate::services::chats::engine::Stop;
use crate::services::{lookup, templates};

pub(super) const TOOL: Tool = Tool {
    name: "read_template",
    description: "Read what a template makes: its description, parameters and presets.",
    schema,
    is_for_sub_chats: false,
    run: |context, input| run(context, input).boxed(),
};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "template_id": { "type": "string", "description": "Id or name of the template, from list_templates" },
        },
        "required": ["template_id"],
        "additionalProperties": false,
    })
}

async fn run(context: ToolContext<'_>, input: Input) -> Result<Outcome, Stop> {
    let wanted = match input.needed_text("template_id") {
        Ok(wanted) => wanted,
        Err(why) => return Ok(error(&why)),
    };
    let (services, caller) = (&context.turn.services, context.caller);
    let template = match TemplateId::parse(&wanted) {
        Some(id) => templates::get(services, caller, id).await?,
        None => match templates::by_name(services, caller, &wanted).await {
            Ok(found) => found,
            Err(failure) => return Outcome::refused(failure),
        },
    };
    let Some(template) = template else {
        return Ok(error("there is no such template; use list_templates"));
    };
    let ids: Vec<_> = template.active_version_id.into_iter().collect();
    let Some(version) = lookup::template_versions(services, &ids).await?.pop() else {
        return Ok(error("the template has no version that can be used yet"));
    };
    Ok(Outcome::done(json!({
        "template_id": template.id.to_string(),
        "name": template.name,
        "description": template.description,
        "deprecated": template.deprecation_message,
        "defines_task": version.has_ai_task,
        "parameters": parameters(&version.manifest),
        "presets": presets(&version.manifest),
    })))
}

fn parameters(manifest: &Manifest) -> Vec<Value> {
    let parameters = manifest.parameters.iter().map(|parameter| {
        let options: Vec<_> = parameter
            .options
            .iter()
            .map(|option| &option.value)
            .collect();
        json!({
            "name": parameter.name,
            "description": parameter.description,
            "type": parameter.kind,
            "required": parameter.required,
            "default": parameter.default.as_ref().filter(|_| !parameter.secret),
            "options": options,
            "min": parameter.min,
            "max": parameter.max,
        })
    });
    parameters.collect()
}

fn presets(manifest: &Manifest) -> Vec<Value> {
    let presets = manifest.presets.iter();
    presets
        .map(|preset| json!({ "preset_id": preset.name, "description": preset.description }))
        .collect()
}
