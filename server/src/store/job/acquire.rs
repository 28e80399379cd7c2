use sea_orm::{ConnectionTrait, DbBackend};

use super::from_row;
use crate::domain::job::{Job, Provisioner};
use crate::domain::{Failure, Timestamp};
use crate::entities::job::Model;
use crate::store::column::now;
use crate::store::sql;

/// Takes the oldest pending job that fits the provisioner's driver, host and tags, in one
/// statement; its lease rises. `None`: nothing fits.
pub(crate) async fn acquire(
    db: &impl ConnectionTrait,
    provisioner: &Provisioner,
    lease_seconds: i64,
    at: Timestamp,
) -> Result<Option<Job>, Failure> {
    // Every tag of the job must be a tag of the provisioner.
    let (tags_fit, lock) = if db.get_database_backend() == DbBackend::Postgres {
        (
            "CAST(j.tags AS jsonb) <@ (SELECT CAST(p.tags AS jsonb) FROM provisioners p WHERE p.id = $1)",
            " FOR UPDATE SKIP LOCKED",
        )
    } else {
        (
            "NOT EXISTS (SELECT 1 FROM json_each(j.tags) need WHERE NOT EXISTS (\
                SELECT 1 FROM provisioners p, json_each(p.tags) has \
                WHERE p.id = $1 AND has.key = need.key AND has.value = need.value))",
            "",
        )
    };
    let text = format!(
        "UPDATE jobs SET status = 'RUNNING', reason = 'A provisioner carries it out', \
            run_lease = run_lease + 1, provisioner_id = $1, host = $3, lease_expires_at = {} + $4, \
            started_at = COALESCE(started_at, $5), stage = NULL, log_lease_sequence = 0, \
            revision = revision + 1 \
         WHERE status = 'PENDING' AND id = (SELECT j.id FROM jobs j WHERE j.status = 'PENDING' AND j.driver = $2 \
            AND (j.host IS NULL OR j.host = $3) AND {tags_fit} ORDER BY j.queued_at, j.id LIMIT 1{lock}) \
         RETURNING *",
        now(db)
    );
    let values = [
        provisioner.id.0.into(),
        provisioner.driver.clone().into(),
        provisioner.host.clone().into(),
        (lease_seconds * 1_000_000).into(),
        at.0.into(),
    ];
    let row = sql::one::<Model>(db, &text, values).await?;
    row.map(from_row).transpose()
}

/// Whether a pending job is for the provisioner's driver and host.
pub(crate) async fn is_available(
    db: &impl ConnectionTrait,
    provisioner: &Provisioner,
) -> Result<bool, Failure> {
    let text = "SELECT * FROM jobs WHERE status = 'PENDING' AND driver = $1 \
        AND (host IS NULL OR host = $2) LIMIT 1";
    let values = [
        provisioner.driver.clone().into(),
        provisioner.host.clone().into(),
    ];
    Ok(sql::one::<Model>(db, text, values).await?.is_some())
}
