use sea_orm::{ConnectionTrait, DbBackend};

use super::fits::fits;
use super::{Row, from_row};
use crate::domain::job::{Job, Provisioner};
use crate::domain::{Failure, Timestamp};
use crate::store::column::now;
use crate::store::sql;

/// Takes the oldest pending job that fits the provisioner's organization, driver, host and tags, in
/// one statement; its lease rises. `None`: nothing fits, or what fits is in somebody's hands now.
pub(crate) async fn acquire(
    db: &impl ConnectionTrait,
    provisioner: &Provisioner,
    lease_seconds: i64,
    at: Timestamp,
) -> Result<Option<Job>, Failure> {
    let next = format!(
        "FROM jobs j JOIN provisioners p ON p.id = $1 WHERE j.status = 'PENDING' AND {} \
         ORDER BY j.queued_at, j.id LIMIT 1",
        fits(db, "j", "p")
    );
    // Everything locks a workspace before its job. Here it is known last, so that neither is waited
    // for: whoever holds them is done in a moment.
    let (with, picked) = if db.get_database_backend() == DbBackend::Postgres {
        (
            format!(
                "WITH picked AS MATERIALIZED (SELECT j.id, j.workspace_id {next} FOR UPDATE OF j SKIP LOCKED), \
                 its AS MATERIALIZED (SELECT w.id FROM workspaces w WHERE w.id = (SELECT workspace_id FROM picked) \
                    FOR NO KEY UPDATE SKIP LOCKED) "
            ),
            "(SELECT id FROM picked) AND (workspace_id IS NULL OR workspace_id IN (SELECT id FROM its))".to_owned(),
        )
    } else {
        (String::new(), format!("(SELECT j.id {next})"))
    };
    let text = format!(
        "{with}UPDATE jobs SET status = 'RUNNING', reason = 'A provisioner carries it out', \
            run_lease = run_lease + 1, provisioner_id = $1, host = $2, lease_expires_at = {} + $3, \
            started_at = COALESCE(started_at, $4), stage = NULL, log_lease_sequence = 0, \
            revision = revision + 1 \
         WHERE status = 'PENDING' AND id = {picked} RETURNING *",
        now(db)
    );
    let values = [
        provisioner.id.0.into(),
        provisioner.host.clone().into(),
        (lease_seconds * 1_000_000).into(),
        at.0.into(),
    ];
    let row = sql::one::<Row>(db, &text, values).await?;
    row.map(from_row).transpose()
}

/// Whether a pending job fits the provisioner.
pub(crate) async fn is_available(
    db: &impl ConnectionTrait,
    provisioner: &Provisioner,
) -> Result<bool, Failure> {
    let text = format!(
        "SELECT j.* FROM jobs j JOIN provisioners p ON p.id = $1 WHERE j.status = 'PENDING' AND {} LIMIT 1",
        fits(db, "j", "p")
    );
    let row = sql::one::<Row>(db, &text, [provisioner.id.0.into()]).await?;
    Ok(row.is_some())
}
