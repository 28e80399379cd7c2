use serde_json::json;

use super::readable;
use crate::domain::build::{Build, BuildParameter, BuildReason, BuildTransition};
use crate::domain::job::{Job, JobStatus};
use crate::domain::task::Task;
use crate::domain::user::{Caller, Scope};
use crate::domain::workspace::Workspace;
use crate::domain::{Failure, TaskId, parameters};
use crate::services::audit::{self, AuditObject};
use crate::services::builds::{NewBuild, new_build};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Stops the task's workspace and keeps its files. Nothing is done when it is stopped already;
/// CONFLICT while a build is under way.
pub async fn pause(
    services: &Services,
    caller: &Caller,
    id: TaskId,
) -> Result<(Task, Option<(Build, Job)>), Failure> {
    let object = AuditObject::new("Task", id.0, "");
    let result = turn(services, caller, id, BuildTransition::Stop).await;
    audit::or_refused(services, caller, "pauseTask", object, result).await
}

/// Starts the task's workspace again. Nothing is done when it is started already; CONFLICT while a
/// build is under way.
pub async fn resume(
    services: &Services,
    caller: &Caller,
    id: TaskId,
) -> Result<(Task, Option<(Build, Job)>), Failure> {
    let object = AuditObject::new("Task", id.0, "");
    let result = turn(services, caller, id, BuildTransition::Start).await;
    audit::or_refused(services, caller, "resumeTask", object, result).await
}

async fn turn(
    services: &Services,
    caller: &Caller,
    id: TaskId,
    transition: BuildTransition,
) -> Result<(Task, Option<(Build, Job)>), Failure> {
    let task = readable(services, caller, id).await?;
    let mut uow = UnitOfWork::begin(services).await?;
    let (workspace, build, job) = latest(&uow, &task).await?;
    if build.transition == transition && job.status == JobStatus::Succeeded {
        return Ok((task, None));
    }
    let (action, made) = if transition == BuildTransition::Start {
        let made = start(&mut uow, caller, &workspace, &build.parameters).await?;
        ("resumeTask", made)
    } else {
        let stop = NewBuild {
            transition,
            reason: BuildReason::TaskManualPause,
            initiator_id: Some(caller.actor.user_id),
            parameters: build.parameters,
        };
        ("pauseTask", new_build(&mut uow, &workspace, stop).await?)
    };
    let object = AuditObject::new("Task", id.0, task.name.clone());
    let after = json!({ "buildNumber": made.0.number });
    audit::record(&uow, caller, action, object, None, Some(after)).await?;
    let task = store::task::by_ids(uow.tx(), &[id]).await?.pop();
    uow.commit().await?;
    Ok((task.ok_or_else(|| Failure::not_found("task"))?, Some(made)))
}

/// The task's workspace, locked, with its latest build.
pub(super) async fn latest(
    uow: &UnitOfWork<'_>,
    task: &Task,
) -> Result<(Workspace, Build, Job), Failure> {
    // Looked at again under the lock: it may have been deleted meanwhile.
    let workspace = store::workspace::lock(uow.tx(), task.workspace_id).await?;
    let is_there = store::task::get(uow.tx(), &Scope::Everything, task.id)
        .await?
        .is_some();
    let latest = store::build::latest(uow.tx(), task.workspace_id).await?;
    match (workspace, latest) {
        (Some(workspace), Some((build, job))) if is_there => Ok((workspace, build, job)),
        _ => Err(Failure::not_found("task")),
    }
}

/// A START build for the caller with the last build's parameters, except ephemeral ones.
pub(super) async fn start(
    uow: &mut UnitOfWork<'_>,
    caller: &Caller,
    workspace: &Workspace,
    previous: &[BuildParameter],
) -> Result<(Build, Job), Failure> {
    let version = workspace.template_version_id;
    let version = store::template::versions_by_ids(uow.tx(), &[version])
        .await?
        .pop();
    let version =
        version.ok_or_else(|| Failure::internal("a workspace's template version is not there"))?;
    let build = NewBuild {
        transition: BuildTransition::Start,
        reason: BuildReason::TaskResume,
        initiator_id: Some(caller.actor.user_id),
        parameters: parameters::resolve(&version.manifest, None, &[], Some(previous))?,
    };
    new_build(uow, workspace, build).await
}
