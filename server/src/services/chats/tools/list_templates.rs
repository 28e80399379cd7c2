use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::{Outcome, Tool, ToolContext};
use crate::domain::page::{Direction, MAX_PAGE_SIZE, PageRequest};
use crate::services::chats::engine::Stop;
use crate::services::lookup;
use crate::services::templates::{self, TemplateFilter};

pub(super) const TOOL: Tool = Tool {
    name: "list_templates",
    description: "List the templates that workspaces and tasks can be made from. Takes no input.",
    schema: || json!({ "type": "object", "properties": {}, "additionalProperties": false }),
    is_for_sub_chats: false,
    run: |context, _| run(context).boxed(),
};

async fn run(context: ToolContext<'_>) -> Result<Outcome, Stop> {
    let services = &context.turn.services;
    let request = PageRequest {
        limit: MAX_PAGE_SIZE,
        cursor: None,
        direction: Direction::Forward,
    };
    let filter = TemplateFilter {
        without_deprecated: true,
        ..TemplateFilter::default()
    };
    let page = templates::list(services, context.caller, &filter, request).await?;
    let rows = page.rows.into_iter();
    let usable: Vec<_> = rows
        .filter(|template| template.active_version_id.is_some())
        .collect();
    let ids: Vec<_> = usable
        .iter()
        .filter_map(|template| template.active_version_id)
        .collect();
    let versions = lookup::template_versions(services, &ids).await?;
    let templates = usable.iter().map(|template| {
        let version = versions
            .iter()
            .find(|one| Some(one.id) == template.active_version_id);
        json!({
            "template_id": template.id.to_string(),
            "name": template.name,
            "display_name": template.display_name,
            "description": template.description,
            "defines_task": version.is_some_and(|version| version.has_ai_task),
        })
    });
    let templates: Vec<Value> = templates.collect();
    Ok(Outcome::done(
        json!({ "templates": templates, "has_more": page.has_next }),
    ))
}
