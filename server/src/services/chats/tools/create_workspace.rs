use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::start_workspace::{build_failed, error, full_name, is_gone, latest};
use super::wait::{self, Ended};
use super::{Input, Outcome, Tool, ToolContext, readiness};
use crate::domain::agent::AgentConnectionState;
use crate::domain::build::{Build, BuildReason, BuildTransition};
use crate::domain::job::JobStatus;
use crate::domain::workspace::Workspace;
use crate::domain::{BuildId, WorkspaceId};
use crate::services::chats::engine::Stop;
use crate::services::workspaces::{self, CreateWorkspace};
use crate::store;

pub(super) const TOOL: Tool = Tool {
    name: "create_workspace",
    description: "Make a workspace from a template for this chat, and wait until it can be used. \
        A chat has one workspace: when it has one that can be used or started, none is made.",
    schema,
    is_for_sub_chats: false,
    run: |context, input| run(context, input).boxed(),
};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "template_id": { "type": "string", "description": "Id or name of the template, from list_templates" },
            "name": { "type": "string", "description": "Name of the workspace: 1-32 letters, digits and single hyphens; made up when left out" },
            "parameters": { "type": "object", "description": "Values of the template's parameters by name", "additionalProperties": true },
            "preset_id": { "type": "string", "description": "Name of one of the template's presets, whose values win" },
        },
        "required": ["template_id"],
        "additionalProperties": false,
    })
}

async fn run(context: ToolContext<'_>, input: Input) -> Result<Outcome, Stop> {
    let _one_at_a_time = context.serial.lock().await;
    let wanted = match wanted(&context, &input) {
        Ok(wanted) => wanted,
        Err(why) => return Ok(error(&why)),
    };
    // Found by the call's own key when the gateway was lost before the chat was bound to it.
    let (db, by) = (
        context.turn.services.db.writer(),
        context.caller.actor.user_id,
    );
    let own = store::workspace::by_idempotency_key(db, by, &context.key()).await?;
    if let Some(own) = own {
        return finish(&context, own.id).await;
    }
    if let Some(outcome) = present(&context).await? {
        return Ok(outcome);
    }
    let made = workspaces::create(&context.turn.services, context.caller, wanted).await;
    match made {
        Ok((workspace, _)) => finish(&context, workspace.id).await,
        Err(failure) => Outcome::refused(failure),
    }
}

fn wanted(context: &ToolContext<'_>, input: &Input) -> Result<CreateWorkspace, String> {
    Ok(CreateWorkspace {
        template: Some(input.needed_text("template_id")?),
        name: input.text("name")?,
        parameters: input.texts("parameters")?,
        preset: input.text("preset_id")?,
        idempotency_key: Some(context.key()),
        reason: Some(BuildReason::Chat),
        ..CreateWorkspace::default()
    })
}

/// What is said of the workspace that the chat has; `None`: it needs a new one.
async fn present(context: &ToolContext<'_>) -> Result<Option<Outcome>, Stop> {
    let chat = context.turn.chat().await?;
    let Some(id) = chat.workspace_id else {
        return Ok(None);
    };
    loop {
        let Some((workspace, build, job)) = latest(&context.turn.services, id).await? else {
            return Ok(None);
        };
        if is_gone(&workspace, &build, &job) {
            return Ok(None);
        }
        if !job.status.is_ended() {
            context.show_build(build.id).await?;
            if let Ended::Otherwise(why) = wait::for_build(context, build.id).await?
                && is_still_under_way(context, build.id, id).await?
            {
                let why = format!("waiting for in-progress build: {why}");
                return Ok(Some(build_failed(&why, build.id)));
            }
            continue;
        }
        return match (job.status, build.transition) {
            (JobStatus::Succeeded, BuildTransition::Stop) => Ok(Some(Outcome::done(json!({
                "created": false,
                "status": "stopped",
                "message": "workspace is stopped; use start_workspace to start it",
                "workspace_name": full_name(&context.turn.services, &workspace).await?,
            })))),
            (JobStatus::Succeeded, BuildTransition::Start) => {
                already_there(context, &workspace, &build).await
            }
            _ => Ok(None),
        };
    }
}

async fn is_still_under_way(
    context: &ToolContext<'_>,
    build: BuildId,
    id: WorkspaceId,
) -> Result<bool, Stop> {
    let found = latest(&context.turn.services, id).await?;
    Ok(found.is_some_and(|(_, latest, job)| latest.id == build && !job.status.is_ended()))
}

/// It runs: it is taken as it is, unless its agent is lost.
async fn already_there(
    context: &ToolContext<'_>,
    workspace: &Workspace,
    build: &Build,
) -> Result<Option<Outcome>, Stop> {
    let mut told = readiness::told(context, workspace.id, build.id).await?;
    let agent = readiness::agent(context, build.id).await?;
    if agent.is_some_and(|agent| agent.connection != AgentConnectionState::Connected) {
        return Ok(None);
    }
    told.insert("created".to_owned(), Value::Bool(false));
    told.insert("status".to_owned(), "already_exists".into());
    let name = full_name(&context.turn.services, workspace).await?;
    told.insert("workspace_name".to_owned(), name.into());
    Ok(Some(Outcome::done(Value::Object(told))))
}

/// Binds the chat to its new workspace, whatever becomes of that, and waits for it.
async fn finish(context: &ToolContext<'_>, id: WorkspaceId) -> Result<Outcome, Stop> {
    let (uow, chat) = context.turn.begin().await?;
    if chat.workspace_id != Some(id) {
        store::chat::bind_workspace(uow.tx(), chat.id, id).await?;
    }
    context.turn.commit(uow, &chat).await?;
    let services = &context.turn.services;
    let Some((workspace, build, _)) = latest(services, id).await? else {
        return Ok(error("the new workspace is gone"));
    };
    context.show_build(build.id).await?;
    match wait::for_build(context, build.id).await? {
        Ended::Succeeded(build) => {
            let mut told = readiness::told(context, id, build.id).await?;
            told.insert("created".to_owned(), Value::Bool(true));
            told.insert("build_id".to_owned(), build.id.to_string().into());
            let name = full_name(services, &workspace).await?;
            told.insert("workspace_name".to_owned(), name.into());
            Ok(Outcome::done(Value::Object(told)))
        }
        Ended::Otherwise(why) => {
            let why = format!("workspace build failed: {why}");
            Ok(build_failed(&why, build.id))
        }
    }
}
