use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::domain::user::Scope;
use crate::domain::{BuildId, Failure};
use crate::store::condition::Condition;
use crate::store::sql;

#[derive(FromQueryResult)]
struct Row {
    build_id: Uuid,
    prompt: String,
}

/// The prompts of the tasks that these builds are of, as far as they are in the scope and not
/// deleted; one statement.
pub(crate) async fn prompts_of_builds(
    db: &impl ConnectionTrait,
    scope: &Scope,
    builds: &[BuildId],
) -> Result<HashMap<BuildId, String>, Failure> {
    let (list, values) = sql::in_list(1, builds.iter().map(|id| id.0));
    let mut condition = Condition::new();
    condition.values = values;
    condition.and_in_scope("t", scope);
    let text = format!(
        "SELECT b.id AS build_id, t.prompt FROM builds b JOIN tasks t ON t.workspace_id = b.workspace_id \
         WHERE b.id IN {list} AND t.deleted_at IS NULL AND {}",
        condition.text
    );
    let rows = sql::all::<Row>(db, &text, condition.values).await?;
    let pairs = rows
        .into_iter()
        .map(|row| (BuildId(row.build_id), row.prompt));
    Ok(pairs.collect())
}
