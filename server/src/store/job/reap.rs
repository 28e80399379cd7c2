use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::fits::{fits, is_heard};
use super::{Row, from_row};
use crate::domain::job::Job;
use crate::domain::{Failure, JobId, Timestamp};
use crate::store::column::now;
use crate::store::{sql, workspace};

/// How many jobs one look takes on.
const BATCH: u32 = 200;

/// Held jobs whose lease has run out.
pub(crate) async fn expired_leases(db: &impl ConnectionTrait) -> Result<Vec<Job>, Failure> {
    let text = format!(
        "SELECT * FROM jobs WHERE status IN ('RUNNING', 'CANCELING') AND lease_expires_at <= {} \
         ORDER BY lease_expires_at LIMIT {BATCH}",
        now(db)
    );
    let rows = sql::all::<Row>(db, &text, []).await?;
    rows.into_iter().map(from_row).collect()
}

/// Whether the job's lease, still the same one, has run out; locks the job.
pub(crate) async fn is_expired(db: &impl ConnectionTrait, job: &Job) -> Result<bool, Failure> {
    let text = format!(
        "UPDATE jobs SET revision = revision WHERE id = $1 AND run_lease = $2 AND status = $3 \
         AND lease_expires_at <= {}",
        now(db)
    );
    let values = [
        job.id.0.into(),
        job.run_lease.into(),
        job.status.as_str().into(),
    ];
    Ok(sql::execute(db, &text, values).await? == 1)
}

/// Queues a lost job again, at its old place. The lease stays as high as it was.
pub(crate) async fn requeue(
    db: &impl ConnectionTrait,
    job: &Job,
    reason: &str,
) -> Result<(), Failure> {
    let text = "UPDATE jobs SET status = 'PENDING', reason = $3, provisioner_id = NULL, \
        lease_expires_at = NULL, stage = NULL, revision = revision + 1 \
        WHERE id = $1 AND run_lease = $2 AND status = 'RUNNING'";
    let values = [job.id.0.into(), job.run_lease.into(), reason.into()];
    sql::execute(db, text, values).await.map(drop)
}

/// Jobs that no provisioner took for so long.
pub(crate) async fn overdue(
    db: &impl ConnectionTrait,
    queued_before: Timestamp,
) -> Result<Vec<Job>, Failure> {
    let text = format!(
        "SELECT * FROM jobs WHERE status = 'PENDING' AND queued_at <= $1 ORDER BY queued_at LIMIT {BATCH}"
    );
    let rows = sql::all::<Row>(db, &text, [queued_before.0.into()]).await?;
    rows.into_iter().map(from_row).collect()
}

/// What is said of pending jobs.
pub(crate) struct PendingReasons<'a> {
    /// Some provisioner can take it.
    pub(crate) waits: &'a str,
    /// The same of one that was queued again, which goes on saying so.
    pub(crate) waits_again: &'a str,
    /// None can.
    pub(crate) none_fits: &'a str,
}

/// Says of each pending job whether a provisioner that was heard lately can take it; gives the
/// jobs whose reason changed.
pub(crate) async fn set_pending_reasons(
    db: &impl ConnectionTrait,
    reasons: &PendingReasons<'_>,
    heard_seconds: i64,
) -> Result<Vec<Job>, Failure> {
    let reason = format!(
        "CASE WHEN EXISTS (SELECT 1 FROM provisioners p WHERE {fits} AND {is_heard}) \
         THEN CASE WHEN jobs.reason = CAST($4 AS text) THEN jobs.reason ELSE CAST($1 AS text) END \
         WHEN jobs.tags = '{{}}' THEN CAST($2 AS text) \
         ELSE CAST($2 AS text) || '. It asks for the tags ' || jobs.tags END",
        fits = fits(db, "jobs", "p"),
        is_heard = is_heard(db, "p", "$3"),
    );
    let is_wrong = format!("status = 'PENDING' AND reason <> {reason}");
    let values = || {
        [
            reasons.waits.into(),
            reasons.none_fits.into(),
            (heard_seconds * 1_000_000).into(),
            reasons.waits_again.into(),
        ]
    };
    let ids = format!("SELECT workspace_id FROM jobs WHERE {is_wrong}");
    workspace::lock_all(db, &ids, values()).await?;
    let text = format!(
        "UPDATE jobs SET reason = {reason}, revision = revision + 1 WHERE {is_wrong} RETURNING *"
    );
    let rows = sql::all::<Row>(db, &text, values()).await?;
    rows.into_iter().map(from_row).collect()
}

#[derive(FromQueryResult)]
struct Held {
    id: Uuid,
}

/// Jobs that a provisioner holds and is to cancel.
pub(crate) async fn canceling_of(
    db: &impl ConnectionTrait,
    provisioner: crate::domain::ProvisionerId,
) -> Result<Vec<JobId>, Failure> {
    let text = "SELECT id FROM jobs WHERE provisioner_id = $1 AND status = 'CANCELING' ORDER BY id";
    let rows = sql::all::<Held>(db, text, [provisioner.0.into()]).await?;
    Ok(rows.into_iter().map(|row| JobId(row.id)).collect())
}
