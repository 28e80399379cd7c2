use crate::domain::build::Build;
use crate::domain::job::Job;
use crate::domain::task::Task;
use crate::domain::template::TemplateFile;
use crate::domain::user::Credential;
use crate::domain::workspace::Workspace;
use crate::domain::{Failure, JobId, ProvisionerId};
use crate::events::Topic;
use crate::services::{Services, UnitOfWork, provisioners, tasks, templates};
use crate::store;

/// How often a job is asked for while one waits that is in somebody's hands.
const TRIES: usize = 3;

/// A job with everything that its provisioner needs.
#[derive(Clone, Debug)]
pub struct AcquiredJob {
    /// The job.
    pub job: Job,
    /// The build that it carries out, parameters with secret values too.
    pub build: Build,
    /// The workspace that it is about.
    pub workspace: Workspace,
    /// Username of the workspace's owner.
    pub owner_name: String,
    /// The task, when it is a task's workspace.
    pub task: Option<Task>,
    /// The template version's files.
    pub files: Vec<TemplateFile>,
}

/// Gives the oldest pending job that fits the provisioner to it, if there is one. NOT_FOUND: the
/// provisioner did not register with this credential.
pub async fn acquire(
    services: &Services,
    credential: &Credential,
    provisioner: ProvisionerId,
) -> Result<Option<AcquiredJob>, Failure> {
    let provisioner = provisioners::registered(services, credential, provisioner).await?;
    let seconds = services.settings.lease_seconds;
    for _ in 0..TRIES {
        let mut uow = UnitOfWork::begin(services).await?;
        let taken = store::job::acquire(uow.tx(), &provisioner, seconds, uow.now()).await?;
        if let Some(job) = taken {
            tasks::refresh(&mut uow, job.workspace_id).await?;
            uow.ring(Topic::Build(job.build_id));
            uow.commit().await?;
            return whole(services, job).await.map(Some);
        }
        // Whoever holds a job's workspace for a moment rings no bell when it is done.
        if !services.db.is_postgres() || !store::job::is_available(uow.tx(), &provisioner).await? {
            break;
        }
    }
    Ok(None)
}

async fn whole(services: &Services, job: Job) -> Result<AcquiredJob, Failure> {
    let missing = || Failure::internal("an acquired job's build, workspace or owner is not there");
    let db = services.db.reader();
    // Its build is the latest one: a workspace has no more than one that has not ended.
    let found = store::workspace::with_latest_builds(db, &[job.workspace_id]).await?;
    let (workspace, latest) = found.into_iter().next().ok_or_else(missing)?;
    let build = latest.map(|(build, _)| build);
    let build = build.filter(|build| build.id == job.build_id);
    let build = build.ok_or_else(missing)?;
    let whose = store::workspace::owner_and_task(db, workspace.id).await?;
    let (owner_name, task) = whose.ok_or_else(missing)?;
    let files = templates::files(services, build.template_version_id).await?;
    Ok(AcquiredJob {
        job,
        build,
        workspace,
        owner_name,
        task,
        files,
    })
}

/// Whether a job waits that fits the provisioner's driver and host. NOT_FOUND: it did not register
/// with this credential.
pub async fn are_available(
    services: &Services,
    credential: &Credential,
    provisioner: ProvisionerId,
) -> Result<bool, Failure> {
    let provisioner = provisioners::registered(services, credential, provisioner).await?;
    store::job::is_available(services.db.reader(), &provisioner).await
}

/// Jobs that the provisioner holds and that are to be canceled. NOT_FOUND: it did not register with
/// this credential.
pub async fn to_cancel(
    services: &Services,
    credential: &Credential,
    provisioner: ProvisionerId,
) -> Result<Vec<JobId>, Failure> {
    let provisioner = provisioners::registered(services, credential, provisioner).await?;
    store::job::canceling_of(services.db.reader(), provisioner.id).await
}
