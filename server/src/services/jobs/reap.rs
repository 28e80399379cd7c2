use super::end::{delete_if_requested, end};
use super::{DRIVER, WAITING, WAITING_AGAIN, changed, lock};
use crate::domain::job::{HEARD_SECONDS, Job, JobStatus, LostOutcome, lost_outcome};
use crate::domain::{ErrorCode, Failure};
use crate::events::Topic;
use crate::services::{Services, UnitOfWork};
use crate::store;

/// A DELETE build that failed is tried again after so long.
const DELETE_RETRY_SECONDS: i64 = 60;

/// Looks after jobs that nobody looks after: lost ones, ones that wait for ever, and deletions that
/// failed. Needs nothing but the database, and doing it again does no harm.
pub async fn reap(services: &Services) -> Result<(), Failure> {
    for job in store::job::expired_leases(services.db.reader()).await? {
        reap_lost(services, &job).await?;
    }
    explain_waiting(services).await?;
    let seconds = services.settings.pending_job_seconds;
    let before = services.clock.now().plus_seconds(-seconds);
    for job in store::job::overdue(services.db.reader(), before).await? {
        fail_overdue(services, &job).await?;
    }
    let before = services.clock.now().plus_seconds(-DELETE_RETRY_SECONDS);
    for workspace in store::workspace::deletions_to_retry(services.db.reader(), before).await? {
        let mut uow = UnitOfWork::begin(services).await?;
        delete_if_requested(&mut uow, workspace).await?;
        uow.commit().await?;
    }
    Ok(())
}

async fn reap_lost(services: &Services, job: &Job) -> Result<(), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    lock(&uow, job).await?;
    if !store::job::is_expired(uow.tx(), job).await? {
        return Ok(());
    }
    let silent = services.settings.lease_seconds;
    tracing::warn!(job_id = %job.id, subject = ?job.subject, run_lease = job.run_lease, "a provisioner was lost");
    match lost_outcome(job.subject, job.status) {
        LostOutcome::Requeue => {
            store::job::requeue(uow.tx(), job, WAITING_AGAIN).await?;
            changed(&mut uow, job).await?;
            uow.ring(Topic::JobsAvailable);
        }
        LostOutcome::End(JobStatus::Failed) => {
            let error =
                format!("Its provisioner was lost: nothing was heard from it for {silent} seconds");
            let error = (ErrorCode::Unavailable, error.as_str());
            end(&mut uow, job, JobStatus::Failed, error.1, Some(error)).await?;
        }
        LostOutcome::End(status) => {
            let reason = format!("{}; its provisioner was lost meanwhile", job.reason);
            end(&mut uow, job, status, &reason, None).await?;
        }
    }
    uow.commit().await
}

/// Says of waiting jobs whether any provisioner can take them.
async fn explain_waiting(services: &Services) -> Result<(), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let none_fits = format!(
        "No provisioner fits: none with the driver `{DRIVER}` that may take it was heard in the last {HEARD_SECONDS} seconds"
    );
    let reasons = store::job::PendingReasons {
        waits: WAITING,
        waits_again: WAITING_AGAIN,
        none_fits: &none_fits,
    };
    for job in store::job::set_pending_reasons(uow.tx(), &reasons, HEARD_SECONDS).await? {
        changed(&mut uow, &job).await?;
    }
    uow.commit().await
}

async fn fail_overdue(services: &Services, job: &Job) -> Result<(), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    lock(&uow, job).await?;
    let minutes = services.settings.pending_job_seconds / 60;
    let error = format!(
        "No provisioner took it within {minutes} minutes. {}",
        job.reason
    );
    let error = (ErrorCode::Unavailable, error.as_str());
    end(&mut uow, job, JobStatus::Failed, error.1, Some(error)).await?;
    uow.commit().await
}
