//! Builds, each with its job.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryResult};

use super::column::word;
use super::condition::Condition;
use super::error::failure;
use super::{job, sql};
use crate::domain::build::Build;
use crate::domain::job::Job;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::user::Scope;
use crate::domain::{BuildId, Failure, JobId, TemplateVersionId, Timestamp, UserId, WorkspaceId};
use crate::entities::build::{ActiveModel, Entity, Model};
use crate::entities::job::Model as JobModel;

fn from_row(row: &Model) -> Result<Build, Failure> {
    Ok(Build {
        id: BuildId(row.id),
        workspace_id: WorkspaceId(row.workspace_id),
        number: row.number,
        transition: word(&row.transition)?,
        reason: word(&row.reason)?,
        job_id: JobId(row.job_id),
        initiator_id: row.initiator_id.map(UserId),
        template_version_id: TemplateVersionId(row.template_version_id),
        parameters: serde_json::from_str(&row.parameters).map_err(Failure::internal)?,
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    })
}

/// Adds a build; its job must be there. The error says when another build is under way or has this
/// number.
pub(crate) async fn insert(db: &impl ConnectionTrait, build: &Build) -> Result<(), DbErr> {
    let parameters = serde_json::to_string(&build.parameters);
    let row = ActiveModel {
        id: Set(build.id.0),
        workspace_id: Set(build.workspace_id.0),
        number: Set(build.number),
        transition: Set(build.transition.as_str().to_owned()),
        reason: Set(build.reason.as_str().to_owned()),
        job_id: Set(build.job_id.0),
        initiator_id: Set(build.initiator_id.map(|id| id.0)),
        template_version_id: Set(build.template_version_id.0),
        parameters: Set(parameters.map_err(|error| DbErr::Json(error.to_string()))?),
        created_at: Set(build.created_at.0),
        updated_at: Set(build.updated_at.0),
        ended_at: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// A build's columns, and its job's beside them, which they share names with.
pub(super) const WITH_JOB: &str = "b.*, j.id AS j_id, j.organization_id AS j_organization_id, \
    j.kind AS j_kind, j.template_version_id AS j_template_version_id, j.workspace_id AS j_workspace_id, j.build_id AS j_build_id, j.transition AS j_transition, \
    j.driver AS j_driver, j.host AS j_host, j.tags AS j_tags, j.status AS j_status, \
    j.reason AS j_reason, j.run_lease AS j_run_lease, j.provisioner_id AS j_provisioner_id, \
    j.lease_expires_at AS j_lease_expires_at, j.error_code AS j_error_code, j.error AS j_error, \
    j.stage AS j_stage, j.queued_at AS j_queued_at, j.started_at AS j_started_at, \
    j.ended_at AS j_ended_at, j.log_lease_sequence AS j_log_lease_sequence, \
    j.log_sequence AS j_log_sequence, j.log_bytes AS j_log_bytes, \
    j.log_truncated AS j_log_truncated, j.revision AS j_revision";

/// The pair in a row with the columns of [`WITH_JOB`]; `None` where an outer join found none.
pub(super) fn pair(row: &QueryResult) -> Result<Option<(Build, Job)>, Failure> {
    let build = Model::from_query_result_optional(row, "").map_err(failure)?;
    let its_job = JobModel::from_query_result_optional(row, "j_").map_err(failure)?;
    build
        .zip(its_job)
        .map(|(build, its_job)| Ok((from_row(&build)?, job::from_row(its_job)?)))
        .transpose()
}

async fn with_jobs(
    db: &impl ConnectionTrait,
    rest: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Vec<(Build, Job)>, Failure> {
    let text = format!("SELECT {WITH_JOB} FROM builds b JOIN jobs j ON j.id = b.job_id {rest}");
    let statement = sql::statement(db, &text, values);
    let rows = db.query_all_raw(statement).await.map_err(failure)?;
    rows.iter()
        .filter_map(|row| pair(row).transpose())
        .collect()
}

/// Builds by id.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[BuildId],
) -> Result<Vec<(Build, Job)>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    with_jobs(db, &format!("WHERE b.id IN {list}"), values).await
}

/// A build.
pub(crate) async fn get(
    db: &impl ConnectionTrait,
    id: BuildId,
) -> Result<Option<(Build, Job)>, Failure> {
    Ok(by_ids(db, &[id]).await?.pop())
}

/// A build that is in the scope: its workspace's owner's.
pub(crate) async fn get_in_scope(
    db: &impl ConnectionTrait,
    scope: &Scope,
    id: BuildId,
) -> Result<Option<(Build, Job)>, Failure> {
    let mut condition = Condition::in_scope("w", scope);
    condition.and("b.id = ?", [id.0.into()]);
    let rest = format!(
        "JOIN workspaces w ON w.id = b.workspace_id WHERE {}",
        condition.text
    );
    let pairs = with_jobs(db, &rest, condition.values).await?;
    Ok(pairs.into_iter().next())
}

/// A workspace's builds, newest first.
pub(crate) async fn page_of_workspace(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    page: PageRequest<i32>,
) -> Result<Page<(Build, Job)>, Failure> {
    let (sign, way, from) = match page.direction {
        Direction::Forward => ("<", "DESC", i32::MAX),
        Direction::Backward => (">", "ASC", 0),
    };
    let rest = format!(
        "WHERE b.workspace_id = $1 AND b.number {sign} $2 ORDER BY b.number {way} LIMIT $3"
    );
    let values = [
        workspace.0.into(),
        page.cursor.unwrap_or(from).into(),
        (i64::from(page.limit) + 1).into(),
    ];
    let rows = with_jobs(db, &rest, values).await?;
    Ok(Page::from_overfetch(rows, &page))
}

/// The latest build of a workspace.
pub(crate) async fn latest(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<Option<(Build, Job)>, Failure> {
    let rest = "WHERE b.workspace_id = $1 ORDER BY b.number DESC LIMIT 1";
    let rows = with_jobs(db, rest, [workspace.0.into()]).await?;
    Ok(rows.into_iter().next())
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many builds a workspace has.
pub(crate) async fn count_of_workspace(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<i64, Failure> {
    let text = "SELECT COUNT(*) AS count FROM builds WHERE workspace_id = $1";
    let row = sql::one::<Count>(db, text, [workspace.0.into()]).await?;
    Ok(row.map_or(0, |row| row.count))
}

/// Notes that it has ended, so that the workspace can have another one.
pub(crate) async fn end(
    db: &impl ConnectionTrait,
    id: BuildId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE builds SET ended_at = $2, updated_at = $2 WHERE id = $1";
    sql::execute(db, text, [id.0.into(), at.0.into()])
        .await
        .map(drop)
}
