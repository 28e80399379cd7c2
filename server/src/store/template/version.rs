use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Order;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};

use super::super::error::failure;
use super::super::sql;
use crate::domain::template::{TemplateFile, TemplateVersion};
use crate::domain::{Failure, TemplateId, TemplateVersionId, Timestamp};
use crate::entities::template_file;
use crate::entities::template_version::{ActiveModel, Column, Entity, Model};

/// The versions that there are of these.
pub(crate) async fn versions_by_ids(
    db: &impl ConnectionTrait,
    ids: &[TemplateVersionId],
) -> Result<Vec<TemplateVersion>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let sql = format!("SELECT * FROM template_versions WHERE id IN {list}");
    let rows = sql::all::<Model>(db, &sql, values).await?;
    rows.into_iter().map(version).collect()
}

#[derive(FromQueryResult)]
struct Tags {
    tags: Option<String>,
}

/// The tags that a version's manifest asks of provisioners, as JSON; `None`: it asks for none.
pub(crate) async fn tags_of_version(
    db: &impl ConnectionTrait,
    id: TemplateVersionId,
) -> Result<Option<String>, Failure> {
    let tags = if db.get_database_backend() == DbBackend::Postgres {
        "CAST(manifest AS jsonb) ->> 'tags'"
    } else {
        "json_extract(manifest, '$.tags')"
    };
    let text = format!("SELECT {tags} AS tags FROM template_versions WHERE id = $1");
    let row = sql::one::<Tags>(db, &text, [id.0.into()]).await?;
    Ok(row.and_then(|row| row.tags))
}

/// Number and files' hash of a template's newest version.
pub(crate) async fn latest_version(
    db: &impl ConnectionTrait,
    template: TemplateId,
) -> Result<Option<(i32, Vec<u8>)>, Failure> {
    Entity::find()
        .filter(Column::TemplateId.eq(template.0))
        .order_by(Column::Number, Order::Desc)
        .one(db)
        .await
        .map(|row| row.map(|row| (row.number, row.files_hash)))
        .map_err(failure)
}

/// Adds a version with its files.
pub(crate) async fn insert_version(
    db: &impl ConnectionTrait,
    version: &TemplateVersion,
    files: &[TemplateFile],
    files_hash: Vec<u8>,
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        id: Set(version.id.0),
        template_id: Set(version.template_id.0),
        number: Set(version.number),
        manifest: Set(serde_json::to_string(&version.manifest).map_err(Failure::internal)?),
        readme: Set(version.readme.clone()),
        has_ai_task: Set(version.has_ai_task),
        files_hash: Set(files_hash),
        archived_at: Set(version.archived_at.map(|at| at.0)),
        created_at: Set(version.created_at.0),
    })
    .exec_without_returning(db)
    .await
    .map_err(failure)?;
    // A template has at most 200 files of 1 MiB together: one statement takes them.
    template_file::Entity::insert_many(files.iter().map(|file| template_file::ActiveModel {
        template_version_id: Set(version.id.0),
        path: Set(file.path.clone()),
        executable: Set(file.executable),
        content: Set(file.content.clone()),
    }))
    .exec_without_returning(db)
    .await
    .map(drop)
    .map_err(failure)
}

/// A version's files, by path.
pub(crate) async fn files(
    db: &impl ConnectionTrait,
    version: TemplateVersionId,
) -> Result<Vec<TemplateFile>, Failure> {
    let rows = template_file::Entity::find()
        .filter(template_file::Column::TemplateVersionId.eq(version.0))
        .order_by(template_file::Column::Path, Order::Asc)
        .all(db)
        .await
        .map_err(failure)?;
    Ok(rows
        .into_iter()
        .map(|row| TemplateFile {
            path: row.path,
            executable: row.executable,
            content: row.content,
        })
        .collect())
}

fn version(row: Model) -> Result<TemplateVersion, Failure> {
    Ok(TemplateVersion {
        id: TemplateVersionId(row.id),
        template_id: TemplateId(row.template_id),
        number: row.number,
        manifest: serde_json::from_str(&row.manifest).map_err(Failure::internal)?,
        readme: row.readme,
        has_ai_task: row.has_ai_task,
        archived_at: row.archived_at.map(Timestamp),
        created_at: Timestamp(row.created_at),
    })
}
