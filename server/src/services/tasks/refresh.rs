use super::ring_of;
use crate::domain::build::workspace_status;
use crate::domain::task::{Task, TaskPhaseKind, TaskStatus};
use crate::domain::workspace::{WorkspaceStatus, is_healthy};
use crate::domain::{Failure, Timestamp, WorkspaceId, auto_pause, task_status};
use crate::events::Topic;
use crate::services::{UnitOfWork, webhooks};
use crate::store;
use crate::store::sql::{self, Write};
use crate::store::task::WorkedOut;
use crate::store::workspace::{Kept, Standing};

/// Works out and stores what follows from the workspace's latest build, agents and apps: its own
/// status and health, its task's status, reason and current state, and the phase that both are in.
/// Every transaction that changes one of these calls it. True: somebody wants the workspace deleted.
pub(crate) async fn refresh(
    uow: &mut UnitOfWork<'_>,
    workspace: WorkspaceId,
) -> Result<bool, Failure> {
    let Some(now) = store::workspace::standing(uow.tx(), workspace).await? else {
        return Ok(false);
    };
    let mut writes = Vec::new();
    let mut used = now.build_ended_at;
    if let Some(task) = &now.task {
        let worked_out = work_out(uow, workspace, task, &now);
        used = used.max(Some(worked_out.active_at));
        writes.push(store::task::set_status(task.id, &worked_out, uow.now()));
        let told = (worked_out.status, worked_out.reason.as_str());
        webhooks::tell(uow, task, told, worked_out.state.as_ref()).await?;
    }
    let kept = kept(&now, used);
    if kept != now.kept {
        writes.push(store::workspace::keep(workspace, &kept, uow.now()));
    }
    turn_phase(uow, workspace, &now, &mut writes);
    sql::together(uow.tx(), writes).await?;
    uow.ring(Topic::Workspace(workspace));
    Ok(now.facts.deleting)
}

fn kept(now: &Standing, used: Option<Timestamp>) -> Kept {
    let build = now.facts.build.as_ref();
    let status = build.map_or(WorkspaceStatus::Pending, |build| {
        workspace_status(build.transition, build.job)
    });
    // Its folder is where its first build has ended.
    let host = now.kept.host.clone();
    let host = host.or_else(|| now.build_ended_at.and(now.job_host.clone()));
    Kept {
        status,
        has_agent: now.counts.agents > 0,
        healthy: is_healthy(status, now.counts),
        last_used_at: used.unwrap_or_default().max(now.kept.last_used_at),
        host,
    }
}

fn work_out(
    uow: &mut UnitOfWork<'_>,
    workspace: WorkspaceId,
    task: &Task,
    now: &Standing,
) -> WorkedOut {
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
    ring_of(uow, task);
    if status == TaskStatus::Active && task.status != TaskStatus::Active {
        // Messages may wait for this.
        uow.ring(Topic::Commands(workspace));
        uow.ring(Topic::AutoPause);
    }
    WorkedOut {
        status,
        reason,
        state,
        active_at,
        agent_id: now.agent_id,
        app_id: now.app_id,
    }
}

fn turn_phase(
    uow: &UnitOfWork<'_>,
    workspace: WorkspaceId,
    now: &Standing,
    writes: &mut Vec<Write>,
) {
    // Without a task nobody reports.
    let phase = task_status::phase(&now.facts)
        .filter(|(kind, _)| now.task.is_some() || *kind != TaskPhaseKind::FirstReport);
    let wanted = now
        .build_id
        .zip(phase)
        .map(|(build, (kind, name))| (build, kind, name));
    if now.open_phase == wanted {
        return;
    }
    if now.open_phase.is_some() {
        writes.push(store::task::close_phase(workspace, uow.now()));
    }
    if let Some((build, kind, name)) = wanted {
        let phase = (kind, name.as_str());
        writes.push(store::task::open_phase(workspace, build, phase, uow.now()));
    }
}
