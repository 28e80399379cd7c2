use crate::domain::task::TaskStatus;
use crate::domain::{Failure, WorkspaceId, task_status};
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
    store::task::set_status(uow.tx(), &row, (status, &reason), state.as_ref(), uow.now()).await?;

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

    uow.ring(Topic::Task(row.task.id));
    uow.ring(Topic::TasksOf(row.task.owner_id));
    uow.ring(Topic::AllTasks);
    if status == TaskStatus::Active && row.task.status != TaskStatus::Active {
        // Messages may wait for this.
        uow.ring(Topic::Commands(workspace));
    }
    Ok(())
}
