use sea_orm::{ConnectionTrait, FromQueryResult};

use super::hook::from_row;
use crate::domain::task::Task;
use crate::domain::webhook::Webhook;
use crate::domain::{Failure, UserId};
use crate::entities::webhook::Model;
use crate::store::error::failure;
use crate::store::sql;

#[derive(FromQueryResult)]
struct Owner {
    task_owner: String,
}

/// The enabled webhooks whose owner may read the task: its own owner's, those of its organization's
/// ADMINs, those of site OWNERs; never a suspended user's. With the username of the task's owner.
const LISTENING: &str = "\
SELECT w.*, (SELECT username FROM users WHERE id = $1) AS task_owner
FROM webhooks w JOIN users u ON u.id = w.owner_id
WHERE w.is_enabled AND u.suspended_at IS NULL AND (w.owner_id = $1 OR ' ' || u.roles || ' ' LIKE '% OWNER %'
    OR EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = w.owner_id AND m.organization_id = $2 AND m.role = 'ADMIN'))";

/// See [`LISTENING`]; one statement.
pub(crate) async fn listening_to(
    db: &impl ConnectionTrait,
    task: &Task,
) -> Result<Vec<(Webhook, String)>, Failure> {
    let UserId(owner) = task.owner_id;
    let values = [owner.into(), task.organization_id.0.into()];
    let rows = db
        .query_all_raw(sql::statement(db, LISTENING, values))
        .await;
    let mut found = Vec::new();
    for row in rows.map_err(failure)? {
        let webhook = from_row(Model::from_query_result(&row, "").map_err(failure)?)?;
        let Owner { task_owner } = Owner::from_query_result(&row, "").map_err(failure)?;
        found.push((webhook, task_owner));
    }
    Ok(found)
}
