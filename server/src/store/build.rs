//! Builds, each with its job.

use std::ops::RangeFrom;

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryResult};
use uuid::Uuid;

use super::column::word;
use super::condition::Condition;
use super::error::failure;
use super::row::row;
use super::{job, sql};
use crate::domain::build::Build;
use crate::domain::job::Job;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::user::Scope;
use crate::domain::{BuildId, Failure, JobId, TemplateVersionId, Timestamp, UserId, WorkspaceId};
use crate::entities::build::{ActiveModel, Entity};

row! {
    /// What is read of a build.
    struct Row of "b" {
        id: Uuid,
        workspace_id: Uuid,
        number: i32,
        transition: String,
        reason: String,
        job_id: Uuid,
        initiator_id: Option<Uuid>,
        template_version_id: Uuid,
        parameters: String,
        created_at: i64,
        updated_at: i64,
    }
}

fn from_row(row: &Row) -> Result<Build, Failure> {
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

/// Reads a build and its job, the one's columns after the other's; `None` where an outer join found
/// none.
pub(super) fn pair(
    row: &QueryResult,
    places: &mut RangeFrom<usize>,
) -> Result<Option<(Build, Job)>, Failure> {
    let is_there: Option<Uuid> = row.try_get_by(places.start).map_err(failure)?;
    if is_there.is_none() {
        return Ok(None);
    }
    let build = Row::read(row, places).map_err(failure)?;
    let its_job = job::Row::read(row, places).map_err(failure)?;
    Ok(Some((from_row(&build)?, job::from_row(its_job)?)))
}

async fn with_jobs(
    db: &impl ConnectionTrait,
    rest: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Vec<(Build, Job)>, Failure> {
    let text = format!(
        "SELECT {}, {} FROM builds b JOIN jobs j ON j.id = b.job_id {rest}",
        Row::COLUMNS,
        job::Row::COLUMNS
    );
    let statement = sql::statement(db, &text, values);
    let rows = db.query_all_raw(statement).await.map_err(failure)?;
    rows.iter()
        .filter_map(|row| pair(row, &mut (0..)).transpose())
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

/// How many builds a workspace has.
pub(crate) async fn count_of_workspace(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<i64, Failure> {
    let text = "SELECT COUNT(*) AS count FROM builds WHERE workspace_id = $1";
    sql::count(db, text, [workspace.0.into()]).await
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
