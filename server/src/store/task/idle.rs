use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::domain::{Failure, TaskId, Timestamp, WorkspaceId};
use crate::store::sql;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    deadline: i64,
}

/// The rule of `domain/auto_pause`, for all tasks at once: those that are ACTIVE and do not work,
/// with a setting of their own or of their template.
const IDLE: &str = "\
SELECT t.id, t.active_at + COALESCE(t.auto_pause_minutes, p.auto_pause_minutes) * CAST(60000000 AS bigint) AS deadline \
FROM tasks t JOIN templates p ON p.id = t.template_id \
WHERE t.status = 'ACTIVE' AND t.deleted_at IS NULL AND (t.state IS NULL OR t.state <> 'WORKING') \
AND COALESCE(t.auto_pause_minutes, p.auto_pause_minutes, 0) > 0";

/// The idle tasks whose deadline comes first.
pub(crate) async fn next_idle(
    db: &impl ConnectionTrait,
    limit: u32,
) -> Result<Vec<(TaskId, Timestamp)>, Failure> {
    let text = format!("{IDLE} ORDER BY deadline, t.id LIMIT $1");
    let rows = sql::all::<Row>(db, &text, [i64::from(limit).into()]).await?;
    let pairs = rows
        .into_iter()
        .map(|row| (TaskId(row.id), Timestamp(row.deadline)));
    Ok(pairs.collect())
}

/// When this task pauses, if it is idle.
pub(crate) async fn idle_deadline(
    db: &impl ConnectionTrait,
    id: TaskId,
) -> Result<Option<Timestamp>, Failure> {
    let text = format!("{IDLE} AND t.id = $1");
    let row = sql::one::<Row>(db, &text, [id.0.into()]).await?;
    Ok(row.map(|row| Timestamp(row.deadline)))
}

/// Counts the idle time of the workspace's task anew from now on; the task, when it is ACTIVE.
pub(crate) async fn put_off_pause(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    at: Timestamp,
) -> Result<Option<TaskId>, Failure> {
    let text = "UPDATE tasks SET active_at = $2 WHERE workspace_id = $1 AND status = 'ACTIVE' \
        AND deleted_at IS NULL AND active_at < $2 RETURNING id, active_at AS deadline";
    let row = sql::one::<Row>(db, text, [workspace.0.into(), at.0.into()]).await?;
    Ok(row.map(|row| TaskId(row.id)))
}
