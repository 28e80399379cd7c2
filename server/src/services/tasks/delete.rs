use super::pause::latest;
use super::readable;
use crate::domain::build::{Build, BuildReason, BuildTransition};
use crate::domain::job::{Job, JobStatus};
use crate::domain::user::Caller;
use crate::domain::{Failure, TaskId};
use crate::events::Topic;
use crate::services::audit::{self, AuditObject};
use crate::services::builds::{NewBuild, new_build, request_cancel};
use crate::services::{Services, UnitOfWork, tasks};
use crate::store;

/// Hides a task at once and deletes its workspace with everything that it left. A START build
/// under way is canceled first: then the DELETE build follows as soon as that one has ended, and
/// `None` is given unless it had not begun.
pub async fn delete(
    services: &Services,
    caller: &Caller,
    id: TaskId,
) -> Result<Option<(Build, Job)>, Failure> {
    let object = AuditObject::new("Task", id.0, "");
    let result = try_delete(services, caller, id).await;
    audit::or_refused(services, caller, "deleteTask", object, result).await
}

async fn try_delete(
    services: &Services,
    caller: &Caller,
    id: TaskId,
) -> Result<Option<(Build, Job)>, Failure> {
    let task = readable(services, caller, id).await?;
    let mut uow = UnitOfWork::begin(services).await?;
    let (workspace, build, job) = latest(&uow, &task).await?;
    let by = caller.actor.user_id;
    store::workspace::request_delete(uow.tx(), workspace.id, by, uow.now()).await?;
    store::task::mark_deleted(uow.tx(), id, uow.now()).await?;
    if job.status.is_ended() {
        let delete = NewBuild {
            transition: BuildTransition::Delete,
            reason: BuildReason::Initiator,
            initiator_id: Some(by),
            parameters: build.parameters,
        };
        new_build(&mut uow, &workspace, delete).await?;
    } else {
        tasks::refresh(&mut uow, workspace.id).await?;
        // A STOP that runs is left to its end: it is on the way already.
        if build.transition == BuildTransition::Start || job.status == JobStatus::Pending {
            let reason = format!("Canceled: {} deleted the task", caller.actor.username);
            request_cancel(&mut uow, &job, &reason).await?;
        }
        uow.ring(Topic::Commands(workspace.id));
    }
    uow.ring(Topic::Messages(id));
    let object = AuditObject::new("Task", id.0, task.name);
    audit::record(&uow, caller, "deleteTask", object, None, None).await?;
    let last = store::build::latest(uow.tx(), workspace.id).await?;
    uow.commit().await?;
    Ok(last.filter(|(build, _)| build.transition == BuildTransition::Delete))
}
