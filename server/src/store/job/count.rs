use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::domain::Failure;
use crate::domain::job::JobStatus;
use crate::store::sql;

#[derive(FromQueryResult)]
struct Counted {
    status: String,
    number: i64,
}

/// How many jobs that have not ended stand where; a status without jobs is left out.
pub(crate) async fn open_by_status(
    db: &impl ConnectionTrait,
) -> Result<Vec<(JobStatus, i64)>, Failure> {
    let text = "SELECT status, COUNT(*) AS number FROM jobs \
        WHERE status IN ('PENDING', 'RUNNING', 'CANCELING') GROUP BY status";
    let rows = sql::all::<Counted>(db, text, []).await?;
    rows.into_iter()
        .map(|row| Ok((row.status.parse()?, row.number)))
        .collect()
}
