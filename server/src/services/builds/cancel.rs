use serde_json::json;

use crate::domain::build::Build;
use crate::domain::job::{Job, JobStatus};
use crate::domain::user::Caller;
use crate::domain::{BuildId, Failure};
use crate::events::Topic;
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork, jobs};
use crate::store;

/// Cancels a build: at once while it is PENDING, else its provisioner is asked to stop. CONFLICT:
/// it has ended, or its job is not in the expected status.
pub async fn cancel(
    services: &Services,
    caller: &Caller,
    id: BuildId,
    expect: Option<JobStatus>,
) -> Result<(Build, Job), Failure> {
    let object = AuditObject::new("Build", id.0, "");
    let result = try_cancel(services, caller, id, expect).await;
    audit::or_refused(services, caller, "cancelBuild", object, result).await
}

async fn try_cancel(
    services: &Services,
    caller: &Caller,
    id: BuildId,
    expect: Option<JobStatus>,
) -> Result<(Build, Job), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let scope = caller.actor.scope();
    let found = store::build::get_in_scope(uow.tx(), &scope, id).await?;
    let (build, _) = found.ok_or_else(|| Failure::not_found("build"))?;
    store::workspace::lock(uow.tx(), build.workspace_id).await?;
    let (_, job) = again(&uow, id).await?;
    if let Some(expected) = expect.filter(|expected| *expected != job.status) {
        let what = format!("The build's job is {}, not {expected}", job.status);
        return Err(Failure::conflict(what));
    }
    if job.status.is_ended() {
        let what = format!(
            "The build has ended ({}): it can't be canceled any more",
            job.status
        );
        return Err(Failure::conflict(what));
    }
    let by = format!("Canceled by {}", caller.actor.username);
    request(&mut uow, &job, &by).await?;
    let after = Some(json!({ "number": build.number }));
    let object = AuditObject::new(
        "Build",
        id.0,
        format!("{} {}", build.transition, build.number),
    );
    audit::record(&uow, caller, "cancelBuild", object, None, after).await?;
    let canceled = again(&uow, id).await?;
    uow.commit().await?;
    Ok(canceled)
}

async fn again(uow: &UnitOfWork<'_>, id: BuildId) -> Result<(Build, Job), Failure> {
    let found = store::build::get(uow.tx(), id).await?;
    found.ok_or_else(|| Failure::not_found("build"))
}

/// Ends a pending job as CANCELED, or asks the holder of a running one to stop. Nothing is done to
/// one that stops already. The workspace must be locked.
pub(in crate::services) async fn request(
    uow: &mut UnitOfWork<'_>,
    job: &Job,
    reason: &str,
) -> Result<(), Failure> {
    match job.status {
        JobStatus::Pending => {
            jobs::end(uow, job, JobStatus::Canceled, reason, None).await?;
        }
        JobStatus::Running if store::job::request_cancel(uow.tx(), job, reason).await? => {
            jobs::changed(uow, job).await?;
            uow.ring(Topic::JobsCanceled);
        }
        _ => {}
    }
    Ok(())
}
