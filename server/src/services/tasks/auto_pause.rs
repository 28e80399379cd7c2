use serde_json::json;

use super::pause::latest;
use crate::domain::build::{BuildReason, BuildTransition};
use crate::domain::task::Task;
use crate::domain::{Failure, TaskId, Timestamp};
use crate::services::audit::{self, AuditObject};
use crate::services::builds::{NewBuild, new_build};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Most tasks that are paused before the next look.
const BATCH: u32 = 100;

/// Pauses the tasks that have been idle for as long as their setting says; gives the time at which
/// the next one is due. Doing it again does no harm.
pub async fn pause_idle(services: &Services) -> Result<Option<Timestamp>, Failure> {
    let now = services.clock.now();
    let idle = store::task::next_idle(services.db.reader(), BATCH).await?;
    for (id, deadline) in &idle {
        if *deadline > now {
            return Ok(Some(*deadline));
        }
        if let Err(failure) = pause(services, *id).await {
            // The others must not wait for this one; it is tried again.
            tracing::error!(task_id = %id, error = ?failure, "an idle task could not be paused");
        }
    }
    // All that was found was due: there may be more.
    Ok((!idle.is_empty()).then_some(now))
}

async fn pause(services: &Services, id: TaskId) -> Result<(), Failure> {
    let Some(task) = store::task::by_ids(services.db.reader(), &[id])
        .await?
        .pop()
    else {
        return Ok(());
    };
    let mut uow = UnitOfWork::begin(services).await?;
    let (workspace, build, _) = latest(&uow, &task).await?;
    // Looked at again under the lock: something may have been done meanwhile.
    let deadline = store::task::idle_deadline(uow.tx(), id).await?;
    if deadline.is_none_or(|deadline| deadline > uow.now()) {
        return Ok(());
    }
    let stop = NewBuild {
        transition: BuildTransition::Stop,
        reason: BuildReason::TaskAutoPause,
        initiator_id: None,
        parameters: build.parameters,
    };
    let (build, _) = new_build(&mut uow, &workspace, stop).await?;
    record(&uow, &task, build.number).await?;
    uow.commit().await
}

async fn record(uow: &UnitOfWork<'_>, task: &Task, number: i32) -> Result<(), Failure> {
    let object = AuditObject::new("Task", task.id.0, task.name.clone());
    let after = json!({ "buildNumber": number, "reason": BuildReason::TaskAutoPause.as_str() });
    audit::record_own(uow, "pauseTask", object, Some(after)).await
}
