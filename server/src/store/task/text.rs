use sea_orm::{ConnectionTrait, DbErr};

use crate::domain::task::Task;
use crate::domain::{Failure, TaskId};
use crate::store::sql;

/// What a search looks through.
fn of(task: &Task) -> String {
    format!("{}\n{}\n{}", task.name, task.display_name, task.prompt).to_lowercase()
}

/// Lets a search find a new task.
pub(super) async fn insert(db: &impl ConnectionTrait, task: &Task) -> Result<(), DbErr> {
    let text = "INSERT INTO task_texts (task_id, text) VALUES ($1, $2)";
    let statement = sql::statement(db, text, [task.id.0.into(), of(task).into()]);
    db.execute_raw(statement).await.map(drop)
}

/// Lets a search find a task as it is called now.
pub(super) async fn update(db: &impl ConnectionTrait, task: &Task) -> Result<(), DbErr> {
    let text = "UPDATE task_texts SET text = $2 WHERE task_id = $1 AND text <> $2";
    let statement = sql::statement(db, text, [task.id.0.into(), of(task).into()]);
    db.execute_raw(statement).await.map(drop)
}

/// A deleted task is not searched for.
pub(super) async fn forget(db: &impl ConnectionTrait, id: TaskId) -> Result<(), Failure> {
    let text = "DELETE FROM task_texts WHERE task_id = $1";
    sql::execute(db, text, [id.0.into()]).await.map(drop)
}
