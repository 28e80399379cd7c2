use super::ring_of;
use crate::domain::build::workspace_status;
use crate::domain::task::{Task, TaskPhaseKind, TaskStatus};
use crate::domain::workspace::{WorkspaceStatus, is_healthy};
use crate::domain::{Failure, Timestamp, WorkspaceId, auto_pause, task_status};
use crate::events::Topic;
use crate::services::{UnitOfWork, webhooks};
use crate::store;
use crate::store::task::WorkedOut;
use crate::store::workspace::{Kept, Standing};

/// Works out and stores what follows from the workspace's latest build, agents and apps: its own
/// status and health, its task's status, reason and current state, and the phase that both are in.
/// Every transaction that changes one of these calls it.
pub(crate) async fn refresh(
    uow: &mut UnitOfWork<'_>,
    workspace: WorkspaceId,
) -> Result<(), Failure> {
    let Some(now) = store::workspace::standing(uow.tx(), workspace).await? else {
        return Ok(());
    };
    let mut used = now.build_ended_at;
    if let Some(task) = &now.task {
        let active_at = refresh_task(uow, workspace, task, &now).await?;
        used = used.max(Some(active_at));
    }
    let kept = kept(&now, used);
    if kept != now.kept {
        store::workspace::keep(uow.tx(), workspace, kept, uow.now()).await?;
    }
    uow.ring(Topic::Workspace(workspace));
    turn_phase(uow, workspace, &now).await
}

fn kept(now: &Standing, used: Option<Timestamp>) -> Kept {
    let build = now.facts.build.as_ref();
    let status = build.map_or(WorkspaceStatus::Pending, |build| {
        workspace_status(build.transition, build.job)
    });
    Kept {
        status,
        has_agent: now.counts.agents > 0,
        healthy: is_healthy(status, now.counts),
        last_used_at: used.unwrap_or_default().max(now.kept.last_used_at),
    }
}

/// Gives when the task was last active.
async fn refresh_task(
    uow: &mut UnitOfWork<'_>,
    workspace: WorkspaceId,
    task: &Task,
    now: &Standing,
) -> Result<Timestamp, Failure> {
    let (status, reason) = task_status::status(&now.facts);
    let previous = task.current_state.as_ref();
    let state = task_status::current_state(&now.facts, status, previous, uow.now());
    let before = (task.status, previous);
    let is_activity = auto_pause::is_activity(before, (status, state.as_ref()));
    let active_at = if is_activity {
        uow.now()
    } else {
        task.active_at
    };
    let worked_out = WorkedOut {
        status,
        reason,
        state,
        active_at,
        agent_id: now.agent_id,
        app_id: now.app_id,
    };
    store::task::set_status(uow.tx(), task.id, &worked_out, uow.now()).await?;
    let told = (worked_out.status, worked_out.reason.as_str());
    webhooks::tell(uow, task, told, worked_out.state.as_ref()).await?;
    ring_of(uow, task);
    if status == TaskStatus::Active && task.status != TaskStatus::Active {
        // Messages may wait for this.
        uow.ring(Topic::Commands(workspace));
        uow.ring(Topic::AutoPause);
    }
    Ok(active_at)
}

async fn turn_phase(
    uow: &UnitOfWork<'_>,
    workspace: WorkspaceId,
    now: &Standing,
) -> Result<(), Failure> {
    // Without a task nobody reports.
    let phase = task_status::phase(&now.facts)
        .filter(|(kind, _)| now.task.is_some() || *kind != TaskPhaseKind::FirstReport);
    let wanted = now
        .build_id
        .zip(phase)
        .map(|(build, (kind, name))| (build, kind, name));
    if now.open_phase == wanted {
        return Ok(());
    }
    if now.open_phase.is_some() {
        store::task::close_phase(uow.tx(), workspace, uow.now()).await?;
    }
    if let Some((build, kind, name)) = wanted {
        let phase = (kind, name.as_str());
        store::task::open_phase(uow.tx(), workspace, build, phase, uow.now()).await?;
    }
    Ok(())
}
