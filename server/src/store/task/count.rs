use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::search::Look;
use crate::domain::Failure;
use crate::domain::search::TaskFilter;
use crate::domain::task::TaskCounts;
use crate::domain::user::Actor;
use crate::store::condition::Condition;
use crate::store::sql;

fn listed(db: &impl ConnectionTrait, actor: &Actor, filter: &TaskFilter) -> Condition {
    let is_postgres = db.get_database_backend() == DbBackend::Postgres;
    let mut condition = Condition::in_scope("t", &actor.scope());
    condition.and("t.deleted_at IS NULL", []);
    condition.and_filter(filter, actor.user_id, (Look::Index, is_postgres));
    condition
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many tasks the whole list has.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &TaskFilter,
) -> Result<i64, Failure> {
    let condition = listed(db, actor, filter);
    let text = format!(
        "SELECT COUNT(*) AS count FROM tasks t WHERE {}",
        condition.text
    );
    let row = sql::one::<Count>(db, &text, condition.values).await?;
    Ok(row.map_or(0, |row| row.count))
}

#[derive(FromQueryResult)]
struct Counts {
    total: i64,
    needs_you: i64,
    running: i64,
    paused: i64,
}

/// How many of a list's tasks are where; one statement.
pub(crate) async fn counts(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &TaskFilter,
) -> Result<TaskCounts, Failure> {
    let condition = listed(db, actor, filter);
    let text = format!(
        "SELECT COUNT(*) AS total, \
         COUNT(CASE WHEN t.state IN ('IDLE', 'FAILED') THEN 1 END) AS needs_you, \
         COUNT(CASE WHEN t.status IN ('PENDING', 'INITIALIZING', 'ACTIVE') THEN 1 END) AS running, \
         COUNT(CASE WHEN t.status IN ('PAUSING', 'PAUSED') THEN 1 END) AS paused \
         FROM tasks t WHERE {}",
        condition.text
    );
    let row = sql::one::<Counts>(db, &text, condition.values).await?;
    Ok(row.map_or_else(TaskCounts::default, |row| TaskCounts {
        all: row.total,
        needs_you: row.needs_you,
        running: row.running,
        paused: row.paused,
    }))
}
