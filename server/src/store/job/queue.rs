use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::domain::{Failure, JobId};
use crate::store::sql;

#[derive(FromQueryResult)]
struct Place {
    id: Uuid,
    place: i64,
}

/// Which places pending jobs have among all that wait, 1 for the next; one that does not wait is
/// left out.
pub(crate) async fn queue_positions(
    db: &impl ConnectionTrait,
    ids: &[JobId],
) -> Result<Vec<(JobId, i64)>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!(
        "SELECT id, place FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY queued_at, id) AS place \
         FROM jobs WHERE status = 'PENDING') q WHERE id IN {list}"
    );
    let rows = sql::all::<Place>(db, &text, values).await?;
    Ok(rows
        .into_iter()
        .map(|row| (JobId(row.id), row.place))
        .collect())
}
