use sea_orm::ConnectionTrait;

use crate::domain::task::{TaskPhase, TaskPhaseKind};
use crate::domain::{BuildId, Failure, TaskId, Timestamp};
use crate::entities::task_phase::Model;
use crate::store::column::word;
use crate::store::sql;

fn from_row(row: Model) -> Result<(TaskId, TaskPhase), Failure> {
    let phase = TaskPhase {
        kind: word(&row.kind)?,
        build_id: BuildId(row.build_id),
        name: row.name,
        started_at: Timestamp(row.started_at),
        ended_at: row.ended_at.map(Timestamp),
    };
    Ok((TaskId(row.task_id), phase))
}

/// The phases of tasks, in the order in which they began.
pub(crate) async fn phases_of_tasks(
    db: &impl ConnectionTrait,
    ids: &[TaskId],
) -> Result<Vec<(TaskId, TaskPhase)>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!(
        "SELECT * FROM task_phases WHERE task_id IN {list} ORDER BY started_at, build_id, position"
    );
    let rows = sql::all::<Model>(db, &text, values).await?;
    rows.into_iter().map(from_row).collect()
}

/// The phases of builds, in order.
pub(crate) async fn phases_of_builds(
    db: &impl ConnectionTrait,
    ids: &[BuildId],
) -> Result<Vec<TaskPhase>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text =
        format!("SELECT * FROM task_phases WHERE build_id IN {list} ORDER BY build_id, position");
    let rows = sql::all::<Model>(db, &text, values).await?;
    let phases = rows.into_iter().map(from_row);
    phases.map(|row| row.map(|(_, phase)| phase)).collect()
}

/// Ends the task's open phase.
pub(crate) async fn close_phase(
    db: &impl ConnectionTrait,
    task: TaskId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE task_phases SET ended_at = $2 WHERE task_id = $1 AND ended_at IS NULL";
    sql::execute(db, text, [task.0.into(), at.0.into()])
        .await
        .map(drop)
}

/// Begins a phase, after the build's others.
pub(crate) async fn open_phase(
    db: &impl ConnectionTrait,
    task: TaskId,
    build: BuildId,
    (kind, name): (TaskPhaseKind, &str),
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "INSERT INTO task_phases (build_id, position, task_id, kind, name, started_at) \
        SELECT $1, COALESCE(MAX(position) + 1, 0), $2, $3, $4, $5 FROM task_phases WHERE build_id = $1";
    let values = [
        build.0.into(),
        task.0.into(),
        kind.as_str().into(),
        name.into(),
        at.0.into(),
    ];
    sql::execute(db, text, values).await.map(drop)
}
