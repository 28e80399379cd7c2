use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::domain::task::Task;
use crate::domain::{Failure, WorkspaceId};
use crate::store::error::failure;
use crate::store::{sql, task};

#[derive(FromQueryResult)]
struct Owner {
    owner_name: String,
}

/// The username of a workspace's owner, and the task that it runs; one statement.
pub(crate) async fn owner_and_task(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
) -> Result<Option<(String, Option<Task>)>, Failure> {
    let text = "SELECT t.*, u.username AS owner_name FROM workspaces w JOIN users u ON u.id = w.owner_id \
        LEFT JOIN tasks t ON t.workspace_id = w.id WHERE w.id = $1";
    let row = db
        .query_one_raw(sql::statement(db, text, [id.0.into()]))
        .await;
    let Some(row) = row.map_err(failure)? else {
        return Ok(None);
    };
    let task = task::Row::from_query_result_optional(&row, "").map_err(failure)?;
    let owner = Owner::from_query_result(&row, "").map_err(failure)?;
    Ok(Some((
        owner.owner_name,
        task.map(task::from_row).transpose()?,
    )))
}
