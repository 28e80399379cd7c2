use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::domain::{Failure, TaskId, Timestamp, UserId};
use crate::store::sql;

/// Makes a task a favourite of a user; false: it was one.
pub(crate) async fn add_favorite(
    db: &impl ConnectionTrait,
    user: UserId,
    task: TaskId,
    at: Timestamp,
) -> Result<bool, Failure> {
    let text = "INSERT INTO task_favorites (user_id, task_id, created_at) VALUES ($1, $2, $3) \
        ON CONFLICT (user_id, task_id) DO NOTHING";
    let values = [user.0.into(), task.0.into(), at.0.into()];
    Ok(sql::execute(db, text, values).await? == 1)
}

/// Makes a task no favourite of a user; false: it was none.
pub(crate) async fn remove_favorite(
    db: &impl ConnectionTrait,
    user: UserId,
    task: TaskId,
) -> Result<bool, Failure> {
    let text = "DELETE FROM task_favorites WHERE user_id = $1 AND task_id = $2";
    Ok(sql::execute(db, text, [user.0.into(), task.0.into()]).await? == 1)
}

#[derive(FromQueryResult)]
struct Row {
    task_id: Uuid,
}

/// Which of these tasks are favourites of a user.
pub(crate) async fn favorites_among(
    db: &impl ConnectionTrait,
    user: UserId,
    tasks: &[TaskId],
) -> Result<Vec<TaskId>, Failure> {
    let (list, mut values) = sql::in_list(2, tasks.iter().map(|id| id.0));
    values.insert(0, user.0.into());
    let text =
        format!("SELECT task_id FROM task_favorites WHERE user_id = $1 AND task_id IN {list}");
    let rows = sql::all::<Row>(db, &text, values).await?;
    Ok(rows.into_iter().map(|row| TaskId(row.task_id)).collect())
}
