//! Jobs: queued, leased, ended. Every write of a provisioner goes through the [`Fence`].

mod acquire;
mod count;
mod fence;
mod fits;
mod queue;
mod reap;

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::column::{word, word_or_none};
use super::error::failure;
use super::row::row;
use super::sql;
use crate::domain::job::{Job, JobKind, JobStatus, JobSubject};
use crate::domain::{
    BuildId, ErrorCode, Failure, JobId, OrganizationId, ProvisionerId, TemplateId,
    TemplateVersionId, Timestamp, WorkspaceId,
};
use crate::entities::job::{ActiveModel, Entity};

pub(crate) use acquire::{acquire, is_available};
pub(crate) use count::open_by_status;
pub(crate) use fence::{Fence, hold, renew, set_stage};
pub(crate) use queue::queue_positions;
pub(crate) use reap::{
    PendingReasons, canceling_of, expired_leases, is_expired, overdue, requeue, set_pending_reasons,
};

row! {
    /// What is read of a job.
    struct Row of "j" {
        id: Uuid,
        organization_id: Uuid,
        kind: String,
        workspace_id: Option<Uuid>,
        build_id: Option<Uuid>,
        transition: Option<String>,
        template_version_id: Option<Uuid>,
        status: String,
        reason: String,
        run_lease: i64,
        provisioner_id: Option<Uuid>,
        error_code: Option<String>,
        error: Option<String>,
        stage: Option<String>,
        queued_at: i64,
        started_at: Option<i64>,
        ended_at: Option<i64>,
        log_sequence: i64,
        log_truncated: bool,
        revision: i64,
    }
}

pub(super) fn from_row(row: Row) -> Result<Job, Failure> {
    Ok(Job {
        id: JobId(row.id),
        organization_id: OrganizationId(row.organization_id),
        subject: subject(&row)?,
        status: word(&row.status)?,
        reason: row.reason,
        run_lease: row.run_lease,
        provisioner_id: row.provisioner_id.map(ProvisionerId),
        error_code: word_or_none(row.error_code.as_deref())?,
        error: row.error,
        stage: row.stage,
        queued_at: Timestamp(row.queued_at),
        started_at: row.started_at.map(Timestamp),
        ended_at: row.ended_at.map(Timestamp),
        log_sequence: row.log_sequence,
        log_truncated: row.log_truncated,
        revision: row.revision,
    })
}

fn subject(row: &Row) -> Result<JobSubject, Failure> {
    // The table's checks see to it.
    let incomplete = || Failure::internal("a job without its subject");
    Ok(match word(&row.kind)? {
        JobKind::Build => JobSubject::Build {
            workspace_id: WorkspaceId(row.workspace_id.ok_or_else(incomplete)?),
            build_id: BuildId(row.build_id.ok_or_else(incomplete)?),
            transition: word(row.transition.as_deref().ok_or_else(incomplete)?)?,
        },
        JobKind::TemplateImport => JobSubject::TemplateImport {
            version: TemplateVersionId(row.template_version_id.ok_or_else(incomplete)?),
        },
    })
}

/// Queues a job. `host`: only provisioners of this host may take it; once taken it is the taker's.
/// `tags`: those that its provisioner must have, as JSON.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    job: &Job,
    driver: &str,
    host: Option<String>,
    tags: Option<String>,
) -> Result<(), Failure> {
    let (workspace, build, transition, version) = match job.subject {
        JobSubject::Build {
            workspace_id,
            build_id,
            transition,
        } => (
            Some(workspace_id.0),
            Some(build_id.0),
            Some(transition),
            None,
        ),
        JobSubject::TemplateImport { version } => (None, None, None, Some(version.0)),
    };
    let row = ActiveModel {
        id: Set(job.id.0),
        organization_id: Set(job.organization_id.0),
        kind: Set(job.subject.kind().as_str().to_owned()),
        workspace_id: Set(workspace),
        build_id: Set(build),
        transition: Set(transition.map(|transition| transition.as_str().to_owned())),
        template_version_id: Set(version),
        driver: Set(driver.to_owned()),
        host: Set(host),
        tags: Set(tags.unwrap_or_else(|| "{}".to_owned())),
        status: Set(job.status.as_str().to_owned()),
        reason: Set(job.reason.clone()),
        run_lease: Set(0),
        provisioner_id: Set(None),
        lease_expires_at: Set(None),
        error_code: Set(None),
        error: Set(None),
        stage: Set(None),
        queued_at: Set(job.queued_at.0),
        started_at: Set(None),
        ended_at: Set(job.ended_at.map(|at| at.0)),
        log_lease_sequence: Set(0),
        log_sequence: Set(0),
        log_bytes: Set(0),
        log_truncated: Set(false),
        revision: Set(job.revision),
    };
    let done = Entity::insert(row).exec_without_returning(db).await;
    done.map(drop).map_err(failure)
}

/// Jobs by id.
pub(crate) async fn by_ids(db: &impl ConnectionTrait, ids: &[JobId]) -> Result<Vec<Job>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!("SELECT * FROM jobs WHERE id IN {list}");
    let rows = sql::all::<Row>(db, &text, values).await?;
    rows.into_iter().map(from_row).collect()
}

/// The imports of a template's versions that have not ended.
pub(crate) async fn open_imports_of(
    db: &impl ConnectionTrait,
    template: TemplateId,
) -> Result<Vec<Job>, Failure> {
    let text = "SELECT j.* FROM jobs j JOIN template_versions v ON v.id = j.template_version_id \
        WHERE v.template_id = $1 AND j.status IN ('PENDING', 'RUNNING') ORDER BY j.id";
    let rows = sql::all::<Row>(db, text, [template.0.into()]).await?;
    rows.into_iter().map(from_row).collect()
}

/// Ends a job that is still as `job` says (same lease, same status). False: it was not any more.
pub(crate) async fn end(
    db: &impl ConnectionTrait,
    job: &Job,
    status: JobStatus,
    reason: &str,
    error: Option<(ErrorCode, &str)>,
    at: Timestamp,
) -> Result<bool, Failure> {
    let text = "UPDATE jobs SET status = $4, reason = $5, error_code = $6, error = $7, ended_at = $8, \
        lease_expires_at = NULL, revision = revision + 1 \
        WHERE id = $1 AND run_lease = $2 AND status = $3";
    let values = [
        job.id.0.into(),
        job.run_lease.into(),
        job.status.as_str().into(),
        status.as_str().into(),
        reason.into(),
        error.map(|(code, _)| code.as_str()).into(),
        error.map(|(_, words)| words).into(),
        at.0.into(),
    ];
    Ok(sql::execute(db, text, values).await? == 1)
}

/// Asks the holder of a running job to stop. False: it does not run any more.
pub(crate) async fn request_cancel(
    db: &impl ConnectionTrait,
    job: &Job,
    reason: &str,
) -> Result<bool, Failure> {
    let text = "UPDATE jobs SET status = 'CANCELING', reason = $2, revision = revision + 1 \
        WHERE id = $1 AND status = 'RUNNING'";
    Ok(sql::execute(db, text, [job.id.0.into(), reason.into()]).await? == 1)
}
