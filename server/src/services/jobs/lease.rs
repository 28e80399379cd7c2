use super::end::end;
use super::fence;
use crate::domain::job::{Job, JobStatus, LeaseState};
use crate::domain::task_name::cut;
use crate::domain::user::Credential;
use crate::domain::{ErrorCode, Failure, JobId};
use crate::events::Topic;
use crate::services::{Services, UnitOfWork, tasks};
use crate::store;
use crate::store::job::Fence;

/// Most characters of a stage's name.
const MAX_STAGE_CHARS: usize = 120;
/// Most characters of a job's error.
const MAX_ERROR_CHARS: usize = 4000;

/// Renews a lease, and notes the stage when it is a new one. One statement while it is not.
pub async fn renew(
    services: &Services,
    credential: &Credential,
    job: JobId,
    run_lease: i64,
    stage: Option<String>,
) -> Result<LeaseState, Failure> {
    let fence = fence(credential, job, run_lease);
    let seconds = services.settings.lease_seconds;
    let job = store::job::renew(services.db.writer(), &fence, seconds).await?;
    let Some(job) = job else {
        return Ok(LeaseState::Lost);
    };
    let stage = stage.map(|stage| cut(&stage.replace(char::is_control, " "), MAX_STAGE_CHARS));
    let Some(stage) = stage.filter(|stage| job.stage.as_deref() != Some(stage)) else {
        return Ok(job.lease_state());
    };
    let mut uow = UnitOfWork::begin(services).await?;
    let Some(job) = store::job::hold(uow.tx(), &fence).await? else {
        return Ok(LeaseState::Lost);
    };
    store::job::set_stage(uow.tx(), job.id, &stage).await?;
    tasks::refresh(&mut uow, job.workspace_id).await?;
    uow.ring(Topic::Build(job.build_id));
    uow.commit().await?;
    Ok(job.lease_state())
}

/// Ends a job as SUCCEEDED. One that was canceled in the same moment has still succeeded.
pub async fn complete(
    services: &Services,
    credential: &Credential,
    job: JobId,
    run_lease: i64,
) -> Result<LeaseState, Failure> {
    finish(services, fence(credential, job, run_lease), |_| {
        (JobStatus::Succeeded, "It succeeded".to_owned(), None)
    })
    .await
}

/// Ends a job as FAILED, or as CANCELED when cancel was asked for.
pub async fn fail(
    services: &Services,
    credential: &Credential,
    job: JobId,
    run_lease: i64,
    error: String,
    code: ErrorCode,
) -> Result<LeaseState, Failure> {
    let error = cut(&error.replace('\0', "\u{fffd}"), MAX_ERROR_CHARS);
    finish(services, fence(credential, job, run_lease), |job| {
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
    fence: Fence,
    outcome: impl FnOnce(&Job) -> (JobStatus, String, Option<(ErrorCode, String)>),
) -> Result<LeaseState, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let Some(job) = held_with_workspace(&uow, fence).await? else {
        return Ok(LeaseState::Lost);
    };
    let (status, reason, error) = outcome(&job);
    let error = error.as_ref().map(|(code, error)| (*code, error.as_str()));
    if !end(&mut uow, &job, status, &reason, error).await? {
        return Ok(LeaseState::Lost);
    }
    uow.commit().await?;
    Ok(job.lease_state())
}

/// The job of a held lease, with its workspace: both locked, in the order in which everything locks
/// them. `None`: the lease is lost.
pub(super) async fn held_with_workspace(
    uow: &UnitOfWork<'_>,
    fence: Fence,
) -> Result<Option<Job>, Failure> {
    store::job::hold(uow.tx(), &fence).await
}
