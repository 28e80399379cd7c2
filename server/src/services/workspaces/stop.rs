use serde_json::json;

use super::{as_made, held, must_stay};
use crate::domain::build::{Build, BuildReason, BuildTransition};
use crate::domain::job::{Job, JobStatus};
use crate::domain::user::Caller;
use crate::domain::workspace::Workspace;
use crate::domain::{Failure, WorkspaceId};
use crate::services::audit::{self, AuditObject};
use crate::services::builds::{NewBuild, new_build};
use crate::services::{Services, UnitOfWork};

/// Stops a workspace and keeps its files. Nothing is done when it is stopped already; CONFLICT
/// while a build is under way, and once it is being deleted.
pub async fn stop(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
) -> Result<(Workspace, Option<(Build, Job)>), Failure> {
    let object = AuditObject::new("Workspace", id.0, "");
    let result = try_stop(services, caller, id).await;
    audit::or_refused(services, caller, "stopWorkspace", object, result).await
}

async fn try_stop(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
) -> Result<(Workspace, Option<(Build, Job)>), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let (workspace, build, job) = held(&uow, caller, id).await?;
    must_stay(&workspace)?;
    if build.transition == BuildTransition::Stop && job.status == JobStatus::Succeeded {
        return Ok((workspace, None));
    }
    let stop = NewBuild {
        transition: BuildTransition::Stop,
        reason: BuildReason::Initiator,
        initiator_id: Some(caller.actor.user_id),
        parameters: build.parameters,
    };
    let (made, _) = new_build(&mut uow, &workspace, stop).await?;
    let object = AuditObject::new("Workspace", id.0, workspace.name);
    let after = json!({ "buildNumber": made.number });
    audit::record(&uow, caller, "stopWorkspace", object, None, Some(after)).await?;
    let made = as_made(&uow, id).await?;
    uow.commit().await?;
    Ok(made)
}
