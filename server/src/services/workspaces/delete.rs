use serde_json::json;

use super::{as_made, held, held_by, may_act};
use crate::domain::build::{Build, BuildReason, BuildTransition};
use crate::domain::job::{Job, JobStatus};
use crate::domain::user::Caller;
use crate::domain::workspace::Workspace;
use crate::domain::{Failure, WorkspaceId};
use crate::events::Topic;
use crate::services::audit::{self, AuditObject};
use crate::services::builds::{NewBuild, new_build, orphaned_build};
use crate::services::{Services, UnitOfWork, jobs, tasks};
use crate::store;

/// Deletes a workspace with everything that it left, and hides the task that it runs. Nothing is
/// done when it is deleted already; CONFLICT while a build is under way.
pub async fn delete(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
) -> Result<(Workspace, Option<(Build, Job)>), Failure> {
    let object = AuditObject::new("Workspace", id.0, "");
    let result = try_delete(services, caller, id).await;
    audit::or_refused(services, caller, "deleteWorkspace", object, result).await
}

async fn try_delete(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
) -> Result<(Workspace, Option<(Build, Job)>), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let (workspace, build, _) = held(&uow, caller, id).await?;
    if workspace.deleted_at.is_some() {
        return Ok((workspace, None));
    }
    let by = caller.actor.user_id;
    store::workspace::request_delete(uow.tx(), id, by, uow.now()).await?;
    hide_task(&mut uow, &workspace).await?;
    let delete = NewBuild {
        transition: BuildTransition::Delete,
        reason: BuildReason::Initiator,
        initiator_id: Some(by),
        parameters: build.parameters,
    };
    let (made, _) = new_build(&mut uow, &workspace, delete).await?;
    let object = AuditObject::new("Workspace", id.0, workspace.name);
    let after = json!({ "buildNumber": made.number });
    audit::record(&uow, caller, "deleteWorkspace", object, None, Some(after)).await?;
    let made = as_made(&uow, id).await?;
    uow.commit().await?;
    Ok(made)
}

/// Marks a workspace as deleted without a provisioner, such as when its host is gone for good: what
/// it left there stays. For those who look after the organization's templates, FORBIDDEN for
/// others. A build that waits is canceled; CONFLICT while one is carried out.
pub async fn orphan(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
) -> Result<(Workspace, Option<(Build, Job)>), Failure> {
    let object = AuditObject::new("Workspace", id.0, "");
    let result = try_orphan(services, caller, id).await;
    audit::or_refused(services, caller, "deleteWorkspace", object, result).await
}

async fn try_orphan(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
) -> Result<(Workspace, Option<(Build, Job)>), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let (workspace, _, job) = held_by(&uow, id, |workspace| {
        may_act(caller, workspace) || manages(caller, workspace)
    })
    .await?;
    if !manages(caller, &workspace) {
        let what = "Only who looks after the organization's templates deletes a workspace without its provisioner";
        return Err(Failure::forbidden(what));
    }
    if workspace.deleted_at.is_some() {
        return Ok((workspace, None));
    }
    if job.status.is_leased() {
        let what = "A provisioner carries out a build of it: cancel that one first";
        return Err(Failure::conflict(what));
    }
    let by = caller.actor.user_id;
    store::workspace::request_delete(uow.tx(), id, by, uow.now()).await?;
    // First of all: the end of a build makes no DELETE build of what is gone.
    store::workspace::orphan(uow.tx(), id, uow.now()).await?;
    if job.status == JobStatus::Pending {
        let reason = format!("Canceled: {} deleted the workspace", caller.actor.username);
        jobs::end(&mut uow, &job, JobStatus::Canceled, &reason, None).await?;
    }
    hide_task(&mut uow, &workspace).await?;
    let made = orphaned_build(&mut uow, &workspace, by).await?;
    let object = AuditObject::new("Workspace", id.0, workspace.name);
    let after = json!({
        "buildNumber": made.number,
        "orphan": true,
        "leftOnHost": workspace.host,
    });
    audit::record(&uow, caller, "deleteWorkspace", object, None, Some(after)).await?;
    let made = as_made(&uow, id).await?;
    uow.commit().await?;
    Ok(made)
}

/// Whether the caller looks after the template of a workspace.
fn manages(caller: &Caller, workspace: &Workspace) -> bool {
    caller.actor.manages_templates_of(workspace.organization_id)
}

/// Hides the task of a workspace that goes.
async fn hide_task(uow: &mut UnitOfWork<'_>, workspace: &Workspace) -> Result<(), Failure> {
    let Some(task) = workspace.task_id else {
        return Ok(());
    };
    store::task::mark_deleted(uow.tx(), task, uow.now()).await?;
    tasks::refresh(uow, workspace.id).await?;
    uow.ring(Topic::Messages(task));
    Ok(())
}
