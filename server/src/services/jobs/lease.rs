use super::end::end;
use super::{changed, fence};
use crate::domain::job::{Job, JobStatus, JobSubject, LeaseState};
use crate::domain::task_name::cut;
use crate::domain::user::Credential;
use crate::domain::{ErrorCode, Failure, JobId};
use crate::services::{Services, UnitOfWork, templates};
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
    changed(&mut uow, &job).await?;
    uow.commit().await?;
    Ok(job.lease_state())
}

/// Ends a job as SUCCEEDED. One that was canceled in the same moment has still succeeded. Of an
/// import `manifest` is what the provisioner found, as JSON; one that does not hold ends as FAILED.
pub async fn complete(
    services: &Services,
    credential: &Credential,
    job: JobId,
    run_lease: i64,
    manifest: Option<&str>,
) -> Result<LeaseState, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let Some(job) = held_with_subject(&uow, fence(credential, job, run_lease)).await? else {
        return Ok(LeaseState::Lost);
    };
    let refused = match job.subject {
        JobSubject::Build { .. } => None,
        JobSubject::TemplateImport { version } => {
            templates::keep_import(&mut uow, version, manifest).await?
        }
    };
    let has_ended = match &refused {
        None => end(&mut uow, &job, JobStatus::Succeeded, "It succeeded", None).await?,
        Some(why) => {
            let error = Some((ErrorCode::InvalidInput, why.as_str()));
            end(&mut uow, &job, JobStatus::Failed, why, error).await?
        }
    };
    committed(uow, &job, has_ended).await
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
    let mut uow = UnitOfWork::begin(services).await?;
    let Some(job) = held_with_subject(&uow, fence(credential, job, run_lease)).await? else {
        return Ok(LeaseState::Lost);
    };
    let has_ended = if job.status == JobStatus::Canceling {
        end(&mut uow, &job, JobStatus::Canceled, &job.reason, None).await?
    } else {
        let told = Some((code, error.as_str()));
        end(&mut uow, &job, JobStatus::Failed, &error, told).await?
    };
    committed(uow, &job, has_ended).await
}

async fn committed(uow: UnitOfWork<'_>, job: &Job, has_ended: bool) -> Result<LeaseState, Failure> {
    if !has_ended {
        return Ok(LeaseState::Lost);
    }
    uow.commit().await?;
    Ok(job.lease_state())
}

/// The job of a held lease, with what it is about: both locked, in the order in which everything locks
/// them. `None`: the lease is lost.
pub(super) async fn held_with_subject(
    uow: &UnitOfWork<'_>,
    fence: Fence,
) -> Result<Option<Job>, Failure> {
    store::job::hold(uow.tx(), &fence).await
}
