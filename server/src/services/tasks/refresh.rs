use super::ring_of;
use crate::domain::task::TaskStatus;
use crate::domain::{Failure, WorkspaceId, auto_pause, task_status};
use crate::events::Topic;
use crate::services::UnitOfWork;
use crate::store;

/// Works out and stores what follows from the workspace's latest build, agent and apps: the task's
/// status, reason, current state and phase. Every transaction that changes one of these calls it.
pub(crate) async fn refresh(
    uow: &mut UnitOfWork<'_>,
    workspace: WorkspaceId,
) -> Result<(), Failure> {
    let Some(row) = store::task::facts_of_workspace(uow.tx(), workspace).await? else {
        return Ok(());
    };
    let (status, reason) = task_status::status(&row.facts);
    let previous = row.task.current_state.as_ref();
    let state = task_status::current_state(&row.facts, status, previous, uow.now());
    let before = (row.task.status, previous);
    let is_activity = auto_pause::is_activity(before, (status, state.as_ref()));
    let (now, last) = (uow.now(), row.task.active_at);
    let active_at = if is_activity { now } else { last };
    let status_and_reason = (status, reason.as_str());
    store::task::set_status(
        uow.tx(),
        &row,
        status_and_reason,
        state.as_ref(),
        active_at,
        now,
    )
    .await?;

    let phase = task_status::phase(&row.facts);
    let wanted = row
        .build_id
        .zip(phase)
        .map(|(build, (kind, name))| (build, kind, name));
    if row.open_phase != wanted {
        if row.open_phase.is_some() {
            store::task::close_phase(uow.tx(), row.task.id, uow.now()).await?;
        }
        if let Some((build, kind, name)) = wanted {
            store::task::open_phase(uow.tx(), row.task.id, build, (kind, &name), uow.now()).await?;
        }
    }

    ring_of(uow, &row.task);
    if status == TaskStatus::Active && row.task.status != TaskStatus::Active {
        // Messages may wait for this.
        uow.ring(Topic::Commands(workspace));
        uow.ring(Topic::AutoPause);
    }
    Ok(())
}
