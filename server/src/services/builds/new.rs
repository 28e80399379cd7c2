use crate::domain::build::{Build, BuildParameter, BuildReason, BuildTransition};
use crate::domain::job::{Job, JobSubject};
use crate::domain::workspace::Workspace;
use crate::domain::{BuildId, Failure, UserId};
use crate::events::Topic;
use crate::services::{UnitOfWork, jobs, tasks};
use crate::store;
use crate::store::error::{failure, unique_violation};

/// What a build is made from.
pub(crate) struct NewBuild {
    pub(crate) transition: BuildTransition,
    pub(crate) reason: BuildReason,
    pub(crate) initiator_id: Option<UserId>,
    pub(crate) parameters: Vec<BuildParameter>,
}

/// Makes a workspace's next build and queues its job. CONFLICT: another build is under way.
pub(crate) async fn new_build(
    uow: &mut UnitOfWork<'_>,
    workspace: &Workspace,
    new: NewBuild,
) -> Result<(Build, Job), Failure> {
    let under_way = || {
        Failure::conflict(
            "Another build of the workspace is under way: wait for its end or cancel it",
        )
    };
    store::workspace::lock(uow.tx(), workspace.id).await?;
    let latest = store::build::latest(uow.tx(), workspace.id).await?;
    if latest
        .as_ref()
        .is_some_and(|(_, job)| !job.status.is_ended())
    {
        return Err(under_way());
    }
    let build_id = BuildId::generate();
    let subject = JobSubject::Build {
        workspace_id: workspace.id,
        build_id,
        transition: new.transition,
    };
    let job = jobs::queued(workspace.organization_id, subject, uow.now());
    let build = Build {
        id: build_id,
        workspace_id: workspace.id,
        number: latest.map_or(1, |(build, _)| build.number + 1),
        transition: new.transition,
        reason: new.reason,
        job_id: job.id,
        initiator_id: new.initiator_id,
        template_version_id: workspace.template_version_id,
        parameters: new.parameters,
        created_at: uow.now(),
        updated_at: uow.now(),
    };
    let tags = store::template::tags_of_version(uow.tx(), build.template_version_id).await?;
    store::job::insert(uow.tx(), &job, jobs::DRIVER, workspace.host.clone(), tags).await?;
    let inserted = store::build::insert(uow.tx(), &build).await;
    inserted.map_err(|error| {
        if unique_violation(&error) {
            under_way()
        } else {
            failure(error)
        }
    })?;
    store::workspace::set_latest_build(uow.tx(), workspace.id, build.id, uow.now()).await?;
    tasks::refresh(uow, workspace.id).await?;
    uow.ring(Topic::JobsAvailable);
    uow.ring(Topic::Build(build.id));
    // Its agent may be one that is not wanted any more.
    uow.ring(Topic::Commands(workspace.id));
    Ok((build, job))
}
