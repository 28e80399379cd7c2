use crate::domain::build::{BuildReason, BuildTransition};
use crate::domain::job::{Job, JobStatus, JobSubject};
use crate::domain::{ErrorCode, Failure, WorkspaceId};
use crate::events::Topic;
use crate::services::UnitOfWork;
use crate::services::builds::{NewBuild, new_build};
use crate::services::jobs::changed;
use crate::store;

/// Ends a job with everything that follows: the build, the workspace, its agents, the task; and
/// the DELETE build that someone asked for meanwhile; or the template version's import. False: the
/// job was not as `job` says any more, and nothing was done. The only place that ends jobs.
pub(crate) async fn end(
    uow: &mut UnitOfWork<'_>,
    job: &Job,
    status: JobStatus,
    reason: &str,
    error: Option<(ErrorCode, &str)>,
) -> Result<bool, Failure> {
    let at = uow.now();
    debug_assert!(job.status.may_become(status), "{} to {status}", job.status);
    if !store::job::end(uow.tx(), job, status, reason, error, at).await? {
        return Ok(false);
    }
    uow.ring(Topic::JobLog(job.id));
    if let JobSubject::Build {
        workspace_id,
        build_id,
        transition,
    } = job.subject
    {
        store::build::end(uow.tx(), build_id, at).await?;
        build_has_ended(uow, workspace_id, transition, status).await?;
    }
    let to_delete = changed(uow, job).await?;
    if let JobSubject::Build {
        workspace_id,
        transition: BuildTransition::Start | BuildTransition::Stop,
        ..
    } = job.subject
        && to_delete
    {
        delete_if_requested(uow, workspace_id).await?;
    }
    Ok(true)
}

async fn build_has_ended(
    uow: &mut UnitOfWork<'_>,
    workspace: WorkspaceId,
    transition: BuildTransition,
    status: JobStatus,
) -> Result<(), Failure> {
    if agents_are_gone(transition, status) {
        let agents = store::agent::retire_of_workspace(uow.tx(), workspace, uow.now()).await?;
        for agent in agents {
            uow.ring(Topic::AgentLog(agent));
        }
    }
    if transition == BuildTransition::Delete && status == JobStatus::Succeeded {
        store::workspace::mark_deleted(uow.tx(), workspace, uow.now()).await?;
    }
    uow.ring(Topic::Commands(workspace));
    Ok(())
}

/// After a STOP or DELETE that succeeded, and a START that did not, no agent runs any more.
const fn agents_are_gone(transition: BuildTransition, status: JobStatus) -> bool {
    match transition {
        BuildTransition::Start => !matches!(status, JobStatus::Succeeded),
        BuildTransition::Stop | BuildTransition::Delete => matches!(status, JobStatus::Succeeded),
    }
}

/// Makes the DELETE build of a workspace that someone wants deleted, unless it has one under way.
/// Doing it again does nothing.
pub(super) async fn delete_if_requested(
    uow: &mut UnitOfWork<'_>,
    id: WorkspaceId,
) -> Result<(), Failure> {
    let Some(by) = store::workspace::delete_requested_by(uow.tx(), id).await? else {
        return Ok(());
    };
    let Some(workspace) = store::workspace::lock(uow.tx(), id).await? else {
        return Ok(());
    };
    let latest = store::build::latest(uow.tx(), id).await?;
    if latest
        .as_ref()
        .is_some_and(|(_, job)| !job.status.is_ended())
    {
        return Ok(());
    }
    let build = NewBuild {
        transition: BuildTransition::Delete,
        reason: BuildReason::Initiator,
        initiator_id: Some(by),
        parameters: latest
            .map(|(build, _)| build.parameters)
            .unwrap_or_default(),
    };
    new_build(uow, &workspace, build).await.map(drop)
}
