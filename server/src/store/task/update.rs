use sea_orm::{ConnectionTrait, DbErr};

use super::{display_name_key, text};
use crate::domain::task::Task;
use crate::domain::{Failure, TaskId, Timestamp};
use crate::store::sql;

/// Writes what people set of a task, as its next revision; the setting of its auto-pause counts
/// from now. The error says whether its name is taken.
pub(crate) async fn update(
    db: &impl ConnectionTrait,
    task: &Task,
    at: Timestamp,
) -> Result<(), DbErr> {
    let sql_text = "UPDATE tasks SET name = $2, name_key = $3, display_name = $4, display_name_key = $5, prompt = $6, \
        auto_pause_minutes = $7, active_at = $8, updated_at = $9, revision = revision + 1 WHERE id = $1";
    let values = [
        task.id.0.into(),
        task.name.clone().into(),
        task.name.to_ascii_lowercase().into(),
        task.display_name.clone().into(),
        display_name_key(&task.display_name).into(),
        task.prompt.clone().into(),
        task.auto_pause_minutes.into(),
        task.active_at.0.into(),
        at.0.into(),
    ];
    db.execute_raw(sql::statement(db, sql_text, values)).await?;
    text::update(db, task).await
}

/// Counts a change of what is shown of a task that none of its own columns holds.
pub(crate) async fn touch(
    db: &impl ConnectionTrait,
    id: TaskId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE tasks SET updated_at = $2, revision = revision + 1 WHERE id = $1";
    sql::execute(db, text, [id.0.into(), at.0.into()])
        .await
        .map(drop)
}

/// Counts something done with a task: it pauses by itself that much later.
pub(crate) async fn note_activity(
    db: &impl ConnectionTrait,
    id: TaskId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text =
        "UPDATE tasks SET active_at = $2, updated_at = $2, revision = revision + 1 WHERE id = $1";
    sql::execute(db, text, [id.0.into(), at.0.into()])
        .await
        .map(drop)
}
