use sea_orm::{ConnectionTrait, DbErr};

use crate::domain::{Failure, TemplateVersionId, Timestamp, WorkspaceId};
use crate::store::sql;

/// Gives it another name. The error says whether that is taken.
pub(crate) async fn rename(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
    name: &str,
    at: Timestamp,
) -> Result<(), DbErr> {
    let text = "UPDATE workspaces SET name = $2, name_key = $3, updated_at = $4 WHERE id = $1";
    let values = [
        id.0.into(),
        name.into(),
        name.to_ascii_lowercase().into(),
        at.0.into(),
    ];
    let statement = sql::statement(db, text, values);
    db.execute_raw(statement).await.map(drop)
}

/// Notes the version that its next builds, and its task, are made from.
pub(crate) async fn set_version(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
    version: TemplateVersionId,
) -> Result<(), Failure> {
    for text in [
        "UPDATE workspaces SET template_version_id = $2 WHERE id = $1",
        "UPDATE tasks SET template_version_id = $2 WHERE workspace_id = $1",
    ] {
        sql::execute(db, text, [id.0.into(), version.0.into()]).await?;
    }
    Ok(())
}

/// Notes that somebody uses it.
pub(crate) async fn touch(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE workspaces SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2";
    sql::execute(db, text, [id.0.into(), at.0.into()])
        .await
        .map(drop)
}

/// Notes that it is gone, without anything having been removed from its host.
pub(crate) async fn orphan(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE workspaces SET deleted_at = $2, orphaned_at = $2, updated_at = $2 \
        WHERE id = $1 AND deleted_at IS NULL";
    sql::execute(db, text, [id.0.into(), at.0.into()])
        .await
        .map(drop)
}
