use super::LeaseRef;
use super::end::end;
use crate::domain::job::{Job, JobStatus};
use crate::domain::task_name::cut;
use crate::domain::user::Credential;
use crate::domain::{ErrorCode, Failure};
use crate::events::Topic;
use crate::services::{Services, UnitOfWork, tasks};
use crate::store;
use crate::store::job::Fence;

/// Most characters of a stage's name.
const MAX_STAGE_CHARS: usize = 120;
/// Most characters of a job's error.
const MAX_ERROR_CHARS: usize = 4000;

/// What the gateway says of a lease in the answer to every write of a provisioner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    /// Go on.
    Held,
    /// Cancel was asked for: go on until the graceful stop is done.
    CancelRequested,
    /// Nothing was changed: kill your processes, drop your output.
    Lost,
}

impl Lease {
    /// What a job that is held says.
    pub(super) fn of(job: &Job) -> Self {
        if job.status == JobStatus::Canceling {
            Self::CancelRequested
        } else {
            Self::Held
        }
    }
}

/// Renews a lease, and notes the stage when it is a new one. One statement while it is not.
pub async fn renew(
    services: &Services,
    credential: Credential,
    lease: LeaseRef,
    stage: Option<String>,
) -> Result<Lease, Failure> {
    let fence = lease.fence(credential);
    let seconds = services.settings.lease_seconds;
    let job = store::job::renew(services.db.writer(), &fence, seconds).await?;
    let Some(job) = job else {
        return Ok(Lease::Lost);
    };
    let stage = stage.map(|stage| cut(&stage.replace(char::is_control, " "), MAX_STAGE_CHARS));
    let Some(stage) = stage.filter(|stage| job.stage.as_deref() != Some(stage)) else {
        return Ok(Lease::of(&job));
    };
    let mut uow = UnitOfWork::begin(services).await?;
    let Some(job) = store::job::get_fenced(uow.tx(), &fence).await? else {
        return Ok(Lease::Lost);
    };
    store::job::set_stage(uow.tx(), job.id, &stage).await?;
    tasks::refresh(&mut uow, job.workspace_id).await?;
    uow.ring(Topic::Build(job.build_id));
    uow.commit().await?;
    Ok(Lease::of(&job))
}

/// Ends a job as SUCCEEDED. One that was canceled in the same moment has still succeeded.
pub async fn complete(
    services: &Services,
    credential: Credential,
    lease: LeaseRef,
) -> Result<Lease, Failure> {
    finish(services, credential, lease, |_| {
        (JobStatus::Succeeded, "It succeeded".to_owned(), None)
    })
    .await
}

/// Ends a job as FAILED, or as CANCELED when cancel was asked for.
pub async fn fail(
    services: &Services,
    credential: Credential,
    lease: LeaseRef,
    code: ErrorCode,
    error: &str,
) -> Result<Lease, Failure> {
    let error = cut(&error.replace('\0', "\u{fffd}"), MAX_ERROR_CHARS);
    finish(services, credential, lease, |job| {
        if job.status == JobStatus::Canceling {
            (JobStatus::Canceled, job.reason.clone(), None)
        } else {
            (JobStatus::Failed, error.clone(), Some((code, error)))
        }
    })
    .await
}

async fn finish(
    services: &Services,
    credential: Credential,
    lease: LeaseRef,
    outcome: impl FnOnce(&Job) -> (JobStatus, String, Option<(ErrorCode, String)>),
) -> Result<Lease, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let Some(job) = held_with_workspace(&uow, lease.fence(credential)).await? else {
        return Ok(Lease::Lost);
    };
    let (status, reason, error) = outcome(&job);
    let error = error.as_ref().map(|(code, error)| (*code, error.as_str()));
    if !end(&mut uow, &job, status, &reason, error).await? {
        return Ok(Lease::Lost);
    }
    uow.commit().await?;
    Ok(Lease::of(&job))
}

/// The job of a held lease, with its workspace: both locked, in the order in which everything locks
/// them. `None`: the lease is lost.
pub(super) async fn held_with_workspace(
    uow: &UnitOfWork<'_>,
    fence: Fence,
) -> Result<Option<Job>, Failure> {
    let Some(job) = store::job::by_ids(uow.tx(), &[fence.job]).await?.pop() else {
        return Ok(None);
    };
    store::workspace::lock(uow.tx(), job.workspace_id).await?;
    store::job::get_fenced(uow.tx(), &fence).await
}
