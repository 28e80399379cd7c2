use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::domain::task::{TaskPhase, TaskPhaseKind};
use crate::domain::{BuildId, Failure, TaskId, Timestamp, WorkspaceId};
use crate::entities::build_phase::Model;
use crate::store::column::word;
use crate::store::error::failure;
use crate::store::sql::{self, Write};

fn from_row(row: Model) -> Result<TaskPhase, Failure> {
    Ok(TaskPhase {
        kind: word(&row.kind)?,
        build_id: BuildId(row.build_id),
        name: row.name,
        started_at: Timestamp(row.started_at),
        ended_at: row.ended_at.map(Timestamp),
    })
}

#[derive(FromQueryResult)]
struct OfTask {
    task_id: Uuid,
}

/// The phases of tasks, in the order in which they began.
pub(crate) async fn phases_of_tasks(
    db: &impl ConnectionTrait,
    ids: &[TaskId],
) -> Result<Vec<(TaskId, TaskPhase)>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!(
        "SELECT p.*, t.id AS task_id FROM build_phases p JOIN tasks t ON t.workspace_id = p.workspace_id \
         WHERE t.id IN {list} ORDER BY p.started_at, p.build_id, p.position"
    );
    let rows = db.query_all_raw(sql::statement(db, &text, values)).await;
    let read = |row| {
        let phase = Model::from_query_result(row, "").map_err(failure)?;
        let of = OfTask::from_query_result(row, "").map_err(failure)?;
        Ok((TaskId(of.task_id), from_row(phase)?))
    };
    rows.map_err(failure)?.iter().map(read).collect()
}

/// The phases of builds, in order.
pub(crate) async fn phases_of_builds(
    db: &impl ConnectionTrait,
    ids: &[BuildId],
) -> Result<Vec<TaskPhase>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text =
        format!("SELECT * FROM build_phases WHERE build_id IN {list} ORDER BY build_id, position");
    let rows = sql::all::<Model>(db, &text, values).await?;
    rows.into_iter().map(from_row).collect()
}

/// Ends the workspace's open phase.
pub(crate) fn close_phase(workspace: WorkspaceId, at: Timestamp) -> Write {
    let text = "UPDATE build_phases SET ended_at = $2 WHERE workspace_id = $1 AND ended_at IS NULL";
    (text.to_owned(), vec![workspace.0.into(), at.0.into()])
}

/// Begins a phase, after the build's others. The write before it closes the workspace's open one.
pub(crate) fn open_phase(
    workspace: WorkspaceId,
    build: BuildId,
    (kind, name): (TaskPhaseKind, &str),
    at: Timestamp,
) -> Write {
    let text = "INSERT INTO build_phases (build_id, position, workspace_id, kind, name, started_at) \
        SELECT $1, COALESCE(MAX(position) + 1, 0), $2, $3, $4, $5 FROM build_phases WHERE build_id = $1{then}";
    let values = vec![
        build.0.into(),
        workspace.0.into(),
        kind.as_str().into(),
        name.into(),
        at.0.into(),
    ];
    (text.to_owned(), values)
}
