use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use super::{Row, from_row};
use crate::domain::job::Job;
use crate::domain::{Failure, JobId};
use crate::store::column::now;
use crate::store::sql;

/// What every write of a provisioner names: the job, the lease it has on it, and the credential
/// that it came with. A write whose fence does not hold changes nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fence {
    pub(crate) job: JobId,
    pub(crate) run_lease: i64,
    /// Id of the provisioner's token; all zeros for the bootstrap token.
    pub(crate) credential: Uuid,
}

impl Fence {
    /// The condition on `jobs`, for the placeholders `$1` to `$3`.
    pub(crate) fn condition(db: &impl ConnectionTrait) -> String {
        format!(
            "id = $1 AND run_lease = $2 AND status IN ('RUNNING', 'CANCELING') AND lease_expires_at > {} \
             AND provisioner_id IN (SELECT id FROM provisioners WHERE credential_id = $3)",
            now(db)
        )
    }

    /// The values of `$1` to `$3`.
    pub(crate) fn values(&self) -> Vec<Value> {
        vec![
            self.job.0.into(),
            self.run_lease.into(),
            self.credential.into(),
        ]
    }
}

async fn one(
    db: &impl ConnectionTrait,
    text: &str,
    values: Vec<Value>,
) -> Result<Option<Job>, Failure> {
    let row = sql::one::<Row>(db, text, values).await?;
    row.map(from_row).transpose()
}

/// Renews a lease in one statement; gives the job, or `None` when the lease is lost.
pub(crate) async fn renew(
    db: &impl ConnectionTrait,
    fence: &Fence,
    lease_seconds: i64,
) -> Result<Option<Job>, Failure> {
    let text = format!(
        "UPDATE jobs SET lease_expires_at = {} + $4 WHERE {} RETURNING *",
        now(db),
        Fence::condition(db)
    );
    let mut values = fence.values();
    values.push((lease_seconds * 1_000_000).into());
    one(db, &text, values).await
}

/// The job of a held lease, with its workspace locked before it, as everything locks them, until
/// the transaction ends; `None` when the lease is lost.
pub(crate) async fn hold(db: &impl ConnectionTrait, fence: &Fence) -> Result<Option<Job>, Failure> {
    // An update that changes nothing locks the row on both databases.
    let condition = Fence::condition(db);
    if db.get_database_backend() != DbBackend::Postgres {
        let text = format!("UPDATE jobs SET revision = revision WHERE {condition} RETURNING *");
        return one(db, &text, fence.values()).await;
    }
    let text = format!(
        "WITH its AS MATERIALIZED (SELECT w.id FROM workspaces w \
            WHERE w.id = (SELECT workspace_id FROM jobs WHERE id = $1) FOR NO KEY UPDATE) \
         UPDATE jobs SET revision = revision \
         WHERE (workspace_id IS NULL OR workspace_id IN (SELECT id FROM its)) AND {condition} RETURNING *"
    );
    one(db, &text, fence.values()).await
}

/// Notes the stage being carried out.
pub(crate) async fn set_stage(
    db: &impl ConnectionTrait,
    job: JobId,
    stage: &str,
) -> Result<(), Failure> {
    let text = "UPDATE jobs SET stage = $2, revision = revision + 1 WHERE id = $1";
    sql::execute(db, text, [job.0.into(), stage.into()])
        .await
        .map(drop)
}
