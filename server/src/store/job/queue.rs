use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::fits::is_heard;
use crate::domain::{Failure, JobId};
use crate::store::sql;

#[derive(FromQueryResult)]
struct Place {
    id: Uuid,
    place: i64,
}

/// Which places pending jobs have, 1 for the next; one that does not wait is left out. All jobs wait
/// in one line while a provisioner for all organizations was heard lately, otherwise each
/// organization's wait in a line of their own.
pub(crate) async fn queue_positions(
    db: &impl ConnectionTrait,
    ids: &[JobId],
    heard_seconds: i64,
) -> Result<Vec<(JobId, i64)>, Failure> {
    let (list, mut values) = sql::in_list(2, ids.iter().map(|id| id.0));
    values.insert(0, (heard_seconds * 1_000_000).into());
    let text = format!(
        "SELECT id, place FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY line ORDER BY queued_at, id) AS place \
         FROM (SELECT id, queued_at, CASE WHEN EXISTS (SELECT 1 FROM provisioners p \
            WHERE p.organization_id IS NULL AND {is_heard}) THEN NULL ELSE organization_id END AS line \
            FROM jobs WHERE status = 'PENDING') w) q WHERE id IN {list}",
        is_heard = is_heard(db, "p", "$1"),
    );
    let rows = sql::all::<Place>(db, &text, values).await?;
    Ok(rows
        .into_iter()
        .map(|row| (JobId(row.id), row.place))
        .collect())
}
