use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::search::Look;
use super::{Row, from_row};
use crate::domain::search::TaskFilter;
use crate::domain::task::Task;
use crate::domain::user::Actor;
use crate::domain::{Failure, Timestamp};
use crate::store::condition::Condition;
use crate::store::error::failure;
use crate::store::sql::{self, Placed as _};

#[derive(FromQueryResult)]
struct Matched {
    matched: i32,
}

/// Tasks in the actor's scope that were changed at `since` or later, deleted ones too, oldest
/// change first; with whether each is in the filtered list now.
pub(crate) async fn changed_since(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &TaskFilter,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<(Task, bool)>, Failure> {
    let mut matched = Condition::new();
    matched.and("t.deleted_at IS NULL", []);
    let is_postgres = db.get_database_backend() == DbBackend::Postgres;
    matched.and_filter(filter, actor.user_id, (Look::Each, is_postgres));
    let matched_text = std::mem::replace(&mut matched.text, "TRUE".to_owned());
    matched.and("t.updated_at >= ?", [since.0.into()]);
    matched.and_in_scope("t", &actor.scope());
    let limit = matched.place(i64::from(limit).into());
    let text = format!(
        "SELECT {}, CASE WHEN {matched_text} THEN 1 ELSE 0 END AS matched FROM tasks t \
         WHERE {} ORDER BY t.updated_at, t.id LIMIT {limit}",
        Row::COLUMNS,
        matched.text
    );
    let rows = db
        .query_all_raw(sql::statement(db, &text, matched.values))
        .await;
    let mut tasks = Vec::new();
    for row in rows.map_err(failure)? {
        let read = |row| -> Result<_, sea_orm::DbErr> {
            Ok((Row::placed(row)?, Matched::from_query_result(row, "")?))
        };
        let (found, Matched { matched }) = read(&row).map_err(failure)?;
        tasks.push((from_row(found)?, matched == 1));
    }
    Ok(tasks)
}
