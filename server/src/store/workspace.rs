//! Workspaces.

mod change;
mod cursor;
mod filter;
mod list;
mod standing;
mod whose;

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::column::{word, word_or_none};
use super::error::failure;
use super::row::row;
use super::{build, job, sql};
use crate::domain::build::Build;
use crate::domain::job::Job;
use crate::domain::workspace::{IsolationLevel, Workspace};
use crate::domain::{
    BuildId, Failure, OrganizationId, TaskId, TemplateId, TemplateVersionId, Timestamp, UserId,
    WorkspaceId,
};
use crate::entities::workspace::{ActiveModel, Entity};

pub(crate) use change::{orphan, rename, set_version, touch};
pub use cursor::WorkspaceCursor;
pub(crate) use list::{by_idempotency_key, by_name, count, list};
pub(crate) use standing::{Kept, Standing, keep, standing};
pub(crate) use whose::owner_and_task;

row! {
    /// What is read of a workspace.
    struct Row of "w" {
        id: Uuid,
        organization_id: Uuid,
        owner_id: Uuid,
        name: String,
        template_id: Uuid,
        template_version_id: Uuid,
        task_id: Option<Uuid>,
        latest_build_id: Option<Uuid>,
        host: Option<String>,
        isolation: Option<String>,
        status: String,
        has_agent: bool,
        healthy: bool,
        last_used_at: i64,
        delete_requested_at: Option<i64>,
        orphaned_at: Option<i64>,
        created_at: i64,
        updated_at: i64,
        deleted_at: Option<i64>,
    }
}

fn from_row(row: Row) -> Result<Workspace, Failure> {
    Ok(Workspace {
        id: WorkspaceId(row.id),
        organization_id: OrganizationId(row.organization_id),
        owner_id: UserId(row.owner_id),
        name: row.name,
        template_id: TemplateId(row.template_id),
        template_version_id: TemplateVersionId(row.template_version_id),
        task_id: row.task_id.map(TaskId),
        latest_build_id: row.latest_build_id.map(BuildId),
        host: row.host,
        isolation: word_or_none(row.isolation.as_deref())?,
        status: word(&row.status)?,
        has_agent: row.has_agent,
        healthy: row.healthy,
        last_used_at: Timestamp(row.last_used_at),
        delete_requested: row.delete_requested_at.is_some(),
        orphaned: row.orphaned_at.is_some(),
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
        deleted_at: row.deleted_at.map(Timestamp),
    })
}

/// Adds a workspace. The error says whether its name, or its maker's idempotency key, is taken.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    workspace: &Workspace,
    made: Option<(UserId, String)>,
) -> Result<(), DbErr> {
    let (made_by, key) = made.unzip();
    let row = ActiveModel {
        id: Set(workspace.id.0),
        organization_id: Set(workspace.organization_id.0),
        owner_id: Set(workspace.owner_id.0),
        name: Set(workspace.name.clone()),
        template_id: Set(workspace.template_id.0),
        template_version_id: Set(workspace.template_version_id.0),
        task_id: Set(workspace.task_id.map(|id| id.0)),
        latest_build_id: Set(None),
        host: Set(None),
        isolation: Set(None),
        delete_requested_at: Set(None),
        delete_requested_by: Set(None),
        created_at: Set(workspace.created_at.0),
        updated_at: Set(workspace.updated_at.0),
        deleted_at: Set(None),
        name_key: Set(workspace.name.to_ascii_lowercase()),
        created_by: Set(made_by.map(|id| id.0)),
        idempotency_key: Set(key),
        status: Set(workspace.status.as_str().to_owned()),
        has_agent: Set(workspace.has_agent),
        healthy: Set(workspace.healthy),
        last_used_at: Set(workspace.last_used_at.0),
        orphaned_at: Set(None),
    };
    let done = Entity::insert(row).exec_without_returning(db).await;
    done.map(drop)
}

/// Workspaces by id, deleted ones too.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[WorkspaceId],
) -> Result<Vec<Workspace>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!("SELECT * FROM workspaces WHERE id IN {list}");
    let rows = sql::all::<Row>(db, &text, values).await?;
    rows.into_iter().map(from_row).collect()
}

/// Workspaces by id, deleted ones too, each with its latest build and that one's job.
pub(crate) async fn with_latest_builds(
    db: &impl ConnectionTrait,
    ids: &[WorkspaceId],
) -> Result<Vec<(Workspace, Option<(Build, Job)>)>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!(
        "SELECT {}, {}, {} FROM workspaces w LEFT JOIN builds b ON b.id = w.latest_build_id \
         LEFT JOIN jobs j ON j.id = b.job_id WHERE w.id IN {list}",
        Row::COLUMNS,
        build::Row::COLUMNS,
        job::Row::COLUMNS
    );
    let rows = db.query_all_raw(sql::statement(db, &text, values)).await;
    let rows = rows.map_err(failure)?;
    let read = |row| {
        let mut places = 0..;
        let workspace = Row::read(row, &mut places).map_err(failure)?;
        Ok((from_row(workspace)?, build::pair(row, &mut places)?))
    };
    rows.iter().map(read).collect()
}

/// A workspace, held until the transaction ends: builds of one workspace are made and ended one
/// after the other. (On SQLite the transaction holds everything.)
pub(crate) async fn lock(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
) -> Result<Option<Workspace>, Failure> {
    let lock = if db.get_database_backend() == DbBackend::Postgres {
        " FOR NO KEY UPDATE"
    } else {
        ""
    };
    let text = format!("SELECT * FROM workspaces WHERE id = $1{lock}");
    let row = sql::one::<Row>(db, &text, [id.0.into()]).await?;
    row.map(from_row).transpose()
}

/// Holds workspaces likewise: those that the query gives the ids of, always in the same order. Who
/// changes agents, jobs or commands of several workspaces holds these before.
pub(super) async fn lock_all(
    db: &impl ConnectionTrait,
    ids: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<(), Failure> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let text =
        format!("SELECT id FROM workspaces WHERE id IN ({ids}) ORDER BY id FOR NO KEY UPDATE");
    sql::execute(db, &text, values).await.map(drop)
}

/// Notes that a build is now its latest one.
pub(crate) async fn set_latest_build(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
    build: BuildId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE workspaces SET latest_build_id = $2, updated_at = $3 WHERE id = $1";
    let values = [id.0.into(), build.0.into(), at.0.into()];
    sql::execute(db, text, values).await.map(drop)
}

/// Notes how far it is kept apart from its host.
pub(crate) async fn set_isolation(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
    isolation: IsolationLevel,
) -> Result<(), Failure> {
    let text = "UPDATE workspaces SET isolation = $2 WHERE id = $1";
    let values = [id.0.into(), isolation.as_str().into()];
    sql::execute(db, text, values).await.map(drop)
}

/// Notes that someone wants it deleted: a DELETE build follows as soon as none is under way.
pub(crate) async fn request_delete(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
    by: UserId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE workspaces SET delete_requested_at = $3, delete_requested_by = $2, updated_at = $3 \
        WHERE id = $1 AND delete_requested_at IS NULL";
    let values = [id.0.into(), by.0.into(), at.0.into()];
    sql::execute(db, text, values).await.map(drop)
}

#[derive(FromQueryResult)]
struct Wish {
    wisher: Option<Uuid>,
}

/// Who wants it deleted, if anyone does and it is still there.
pub(crate) async fn delete_requested_by(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
) -> Result<Option<UserId>, Failure> {
    let text = "SELECT delete_requested_by AS wisher FROM workspaces WHERE id = $1 AND delete_requested_at IS NOT NULL AND deleted_at IS NULL";
    let wish = sql::one::<Wish>(db, text, [id.0.into()]).await?;
    Ok(wish.and_then(|wish| wish.wisher).map(UserId))
}

/// Workspaces that are to be deleted, where no build is under way and none has ended since
/// `before`: a DELETE build that failed is tried again after a while.
pub(crate) async fn deletions_to_retry(
    db: &impl ConnectionTrait,
    before: Timestamp,
) -> Result<Vec<WorkspaceId>, Failure> {
    let text = "SELECT w.* FROM workspaces w WHERE w.delete_requested_at IS NOT NULL AND w.deleted_at IS NULL \
        AND NOT EXISTS (SELECT 1 FROM builds b WHERE b.workspace_id = w.id AND (b.ended_at IS NULL OR b.ended_at > $1)) \
        ORDER BY w.id LIMIT 100";
    let rows = sql::all::<Row>(db, text, [before.0.into()]).await?;
    Ok(rows.into_iter().map(|row| WorkspaceId(row.id)).collect())
}

/// Notes that it is gone.
pub(crate) async fn mark_deleted(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE workspaces SET deleted_at = $2, updated_at = $2 WHERE id = $1 AND deleted_at IS NULL";
    sql::execute(db, text, [id.0.into(), at.0.into()])
        .await
        .map(drop)
}
