use crate::domain::build::{Build, BuildReason, BuildTransition};
use crate::domain::job::{Job, JobStatus, JobSubject};
use crate::domain::workspace::Workspace;
use crate::domain::{BuildId, Failure, UserId};
use crate::events::Topic;
use crate::services::{UnitOfWork, jobs, tasks};
use crate::store;
use crate::store::error::failure;

/// Notes the DELETE build of a workspace that no provisioner removes: it has ended as it is made.
/// The workspace must be locked, and none of its builds under way.
pub(in crate::services) async fn orphaned_build(
    uow: &mut UnitOfWork<'_>,
    workspace: &Workspace,
    by: UserId,
) -> Result<Build, Failure> {
    let latest = store::build::latest(uow.tx(), workspace.id).await?;
    let (number, parameters) = latest.map_or((1, Vec::new()), |(build, _)| {
        (build.number + 1, build.parameters)
    });
    let (at, build_id) = (uow.now(), BuildId::generate());
    let subject = JobSubject::Build {
        workspace_id: workspace.id,
        build_id,
        transition: BuildTransition::Delete,
    };
    let job = Job {
        status: JobStatus::Succeeded,
        reason: "No provisioner was asked: what the workspace left on its host stays there"
            .to_owned(),
        ended_at: Some(at),
        ..jobs::queued(workspace.organization_id, subject, at)
    };
    let build = Build {
        id: build_id,
        workspace_id: workspace.id,
        number,
        transition: BuildTransition::Delete,
        reason: BuildReason::Initiator,
        job_id: job.id,
        initiator_id: Some(by),
        template_version_id: workspace.template_version_id,
        parameters,
        created_at: at,
        updated_at: at,
    };
    store::job::insert(uow.tx(), &job, jobs::DRIVER, workspace.host.clone(), None).await?;
    store::build::insert(uow.tx(), &build)
        .await
        .map_err(failure)?;
    store::build::end(uow.tx(), build.id, at).await?;
    store::workspace::set_latest_build(uow.tx(), workspace.id, build.id, at).await?;
    for agent in store::agent::retire_of_workspace(uow.tx(), workspace.id, at).await? {
        uow.ring(Topic::AgentLog(agent));
    }
    tasks::refresh(uow, workspace.id).await?;
    uow.ring(Topic::Build(build.id));
    uow.ring(Topic::Commands(workspace.id));
    Ok(build)
}
