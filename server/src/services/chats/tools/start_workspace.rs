use futures_util::FutureExt as _;
use serde_json::{Map, Value, json};

use super::wait::{self, Ended};
use super::{Outcome, Tool, ToolContext, readiness};
use crate::domain::build::{Build, BuildReason, BuildTransition};
use crate::domain::job::{Job, JobStatus};
use crate::domain::workspace::Workspace;
use crate::domain::{BuildId, ErrorCode, Failure, WorkspaceId};
use crate::services::chats::engine::Stop;
use crate::services::workspaces::{self, StartWorkspace};
use crate::services::{Services, lookup};

pub(super) const TOOL: Tool = Tool {
    name: "start_workspace",
    description: "Start this chat's workspace, and wait until it can be used. \
        Does no harm when it runs already. Takes no input.",
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
    loop {
        let Some((workspace, build, job)) = latest(&context.turn.services, id).await? else {
            return Ok(gone());
        };
        if is_gone(&workspace, &build, &job) {
            return Ok(gone());
        }
        match job.status {
            JobStatus::Pending | JobStatus::Running => {
                context.show_build(build.id).await?;
                match wait::for_build(&context, build.id).await? {
                    Ended::Succeeded(build) if build.transition == BuildTransition::Start => {
                        return started(&context, &workspace, build.id, false).await;
                    }
                    // It has stopped: now it can be started.
                    Ended::Succeeded(_) => {}
                    Ended::Otherwise(why) => {
                        let why = format!("waiting for in-progress build: {why}");
                        return Ok(build_failed(&why, build.id));
                    }
                }
            }
            JobStatus::Canceling => {
                context.show_build(build.id).await?;
                // However it ends, what there is then is looked at.
                if let Ended::Otherwise(why) = wait::for_build(&context, build.id).await? {
                    let still = latest(&context.turn.services, id).await?;
                    if still.is_some_and(|(_, _, job)| job.status == JobStatus::Canceling) {
                        let why = format!("waiting for in-progress build: {why}");
                        return Ok(build_failed(&why, build.id));
                    }
                }
            }
            JobStatus::Succeeded if build.transition == BuildTransition::Start => {
                return started(&context, &workspace, build.id, true).await;
            }
            JobStatus::Succeeded | JobStatus::Failed | JobStatus::Canceled => {
                let how = StartWorkspace {
                    reason: Some(BuildReason::Chat),
                    ..StartWorkspace::default()
                };
                let services = &context.turn.services;
                let made = workspaces::start(services, context.caller, id, how).await;
                let made = match made {
                    Ok((_, made)) => made,
                    // Somebody else was quicker: their build is looked at next.
                    Err(failure) if failure.code() == ErrorCode::Conflict => {
                        if is_under_way(services, id).await? {
                            continue;
                        }
                        return Outcome::refused(failure);
                    }
                    Err(failure) => return Outcome::refused(failure),
                };
                let Some((made, _)) = made else { continue };
                context.show_build(made.id).await?;
                return match wait::for_build(&context, made.id).await? {
                    Ended::Succeeded(_) => started(&context, &workspace, made.id, false).await,
                    Ended::Otherwise(why) => {
                        let why = format!("workspace start build failed: {why}");
                        Ok(build_failed(&why, made.id))
                    }
                };
            }
        }
    }
}

/// A workspace with its latest build.
pub(super) async fn latest(
    services: &Services,
    id: WorkspaceId,
) -> Result<Option<(Workspace, Build, Job)>, Failure> {
    let found = lookup::workspaces_with_latest_builds(services, &[id]).await?;
    let found = found.into_iter().next();
    Ok(found.and_then(|(workspace, latest)| latest.map(|(build, job)| (workspace, build, job))))
}

async fn is_under_way(services: &Services, id: WorkspaceId) -> Result<bool, Failure> {
    let found = latest(services, id).await?;
    Ok(found.is_some_and(|(_, _, job)| !job.status.is_ended()))
}

/// Whether the workspace is deleted, or about to be.
pub(super) fn is_gone(workspace: &Workspace, build: &Build, job: &Job) -> bool {
    let is_deleted =
        build.transition == BuildTransition::Delete && job.status == JobStatus::Succeeded;
    is_deleted || workspace.deleted_at.is_some() || workspace.going().is_some()
}

pub(super) fn error(what: &str) -> Outcome {
    Outcome::failed(json!({ "error": what }))
}

fn gone() -> Outcome {
    error("workspace was deleted; use create_workspace to make a new one")
}

pub(super) fn build_failed(why: &str, build: BuildId) -> Outcome {
    Outcome::failed(json!({ "error": why, "build_id": build.to_string() }))
}

/// `owner/name`, as people write it.
pub(super) async fn full_name(
    services: &Services,
    workspace: &Workspace,
) -> Result<String, Failure> {
    let owner = lookup::users(services, &[workspace.owner_id]).await?.pop();
    let owner = owner.ok_or_else(|| Failure::internal("a workspace without its owner"))?;
    Ok(format!("{}/{}", owner.username, workspace.name))
}

async fn started(
    context: &ToolContext<'_>,
    workspace: &Workspace,
    build: BuildId,
    ran_already: bool,
) -> Result<Outcome, Stop> {
    let mut told = Map::new();
    told.insert("started".to_owned(), Value::Bool(true));
    let name = full_name(&context.turn.services, workspace).await?;
    told.insert("workspace_name".to_owned(), name.into());
    if ran_already {
        told.insert("no_build".to_owned(), Value::Bool(true));
    } else {
        told.insert("build_id".to_owned(), build.to_string().into());
    }
    told.extend(readiness::told(context, workspace.id, build).await?);
    Ok(Outcome::done(Value::Object(told)))
}
