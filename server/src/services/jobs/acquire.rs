use crate::domain::build::Build;
use crate::domain::job::{Job, JobSubject};
use crate::domain::task::Task;
use crate::domain::template::{TemplateFile, TemplateVersion};
use crate::domain::user::Credential;
use crate::domain::workspace::Workspace;
use crate::domain::{BuildId, Failure, JobId, ProvisionerId, WorkspaceId};
use crate::services::jobs::changed;
use crate::services::{Services, UnitOfWork, lookup, provisioners, templates};
use crate::store;

/// How often a job is asked for while one waits that is in somebody's hands.
const TRIES: usize = 3;

/// A job with everything that its provisioner needs.
#[derive(Clone, Debug)]
pub struct AcquiredJob {
    /// The job.
    pub job: Job,
    /// What is to be done.
    pub work: Work,
    /// The template version's files.
    pub files: Vec<TemplateFile>,
}

/// What a provisioner is to do.
#[derive(Clone, Debug)]
pub enum Work {
    /// Carry out a build.
    Build(Box<AcquiredBuild>),
    /// Check the files of this template version.
    Import(Box<TemplateVersion>),
}

/// A build with what it is about.
#[derive(Clone, Debug)]
pub struct AcquiredBuild {
    /// The build, parameters with secret values too.
    pub build: Build,
    /// The workspace that it is about.
    pub workspace: Workspace,
    /// Username of the workspace's owner.
    pub owner_name: String,
    /// The task, when it is a task's workspace.
    pub task: Option<Task>,
}

impl AcquiredJob {
    /// The build that it carries out, if it does.
    pub fn build(&self) -> Option<&AcquiredBuild> {
        match &self.work {
            Work::Build(build) => Some(build),
            Work::Import(_) => None,
        }
    }
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
            changed(&mut uow, &job).await?;
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
    let (work, version) = match job.subject {
        JobSubject::Build {
            workspace_id,
            build_id,
            ..
        } => {
            let build = whole_build(services, workspace_id, build_id).await?;
            let version = build.build.template_version_id;
            (Work::Build(Box::new(build)), version)
        }
        JobSubject::TemplateImport { version } => {
            let found = lookup::template_versions(services, &[version]).await?.pop();
            let found = found.ok_or_else(|| missing("template version"))?;
            (Work::Import(Box::new(found)), version)
        }
    };
    let files = templates::files(services, version).await?;
    Ok(AcquiredJob { job, work, files })
}

async fn whole_build(
    services: &Services,
    workspace: WorkspaceId,
    build: BuildId,
) -> Result<AcquiredBuild, Failure> {
    let db = services.db.reader();
    // Its build is the latest one: a workspace has no more than one that has not ended.
    let found = store::workspace::with_latest_builds(db, &[workspace]).await?;
    let found = found.into_iter().next();
    let (workspace, latest) = found.ok_or_else(|| missing("workspace"))?;
    let latest = latest.map(|(build, _)| build);
    let build = latest.filter(|latest| latest.id == build);
    let build = build.ok_or_else(|| missing("build"))?;
    let whose = store::workspace::owner_and_task(db, workspace.id).await?;
    let (owner_name, task) = whose.ok_or_else(|| missing("owner"))?;
    Ok(AcquiredBuild {
        build,
        workspace,
        owner_name,
        task,
    })
}

fn missing(what: &str) -> Failure {
    Failure::internal(format!("the {what} of an acquired job is not there"))
}

/// Whether a job waits that fits the provisioner. NOT_FOUND: it did not register
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
