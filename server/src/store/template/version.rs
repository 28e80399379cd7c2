use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Order;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder,
};
use taskyard_worker::manifest::Manifest;
use uuid::Uuid;

use super::super::column::word_or_none;
use super::super::error::failure;
use super::super::sql;
use crate::domain::job::JobStatus;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::template::{
    TemplateFile, TemplateFileEntry, TemplateImport, TemplateImportStatus, TemplateVersion,
};
use crate::domain::{Failure, JobId, TemplateId, TemplateVersionId, Timestamp, UserId};
use crate::entities::template_file;
use crate::entities::template_version::{ActiveModel, Entity};

/// A version with the job that imports it, if one does.
#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    template_id: Uuid,
    number: i32,
    name: String,
    message: String,
    created_by: Option<Uuid>,
    activates: bool,
    manifest: String,
    readme: String,
    has_ai_task: bool,
    archived_at: Option<i64>,
    created_at: i64,
    job_id: Option<Uuid>,
    job_status: Option<String>,
    job_error: Option<String>,
}

const SELECT: &str = "SELECT v.id, v.template_id, v.number, v.name, v.message, v.created_by, v.activates, \
    v.manifest, v.readme, v.has_ai_task, v.archived_at, v.created_at, \
    j.id AS job_id, j.status AS job_status, j.error AS job_error \
    FROM template_versions v LEFT JOIN jobs j ON j.template_version_id = v.id";

async fn versions(
    db: &impl ConnectionTrait,
    rest: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Vec<TemplateVersion>, Failure> {
    let rows = sql::all::<Row>(db, &format!("{SELECT} {rest}"), values).await?;
    rows.into_iter().map(version).collect()
}

/// The versions that there are of these.
pub(crate) async fn versions_by_ids(
    db: &impl ConnectionTrait,
    ids: &[TemplateVersionId],
) -> Result<Vec<TemplateVersion>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    versions(db, &format!("WHERE v.id IN {list}"), values).await
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

/// A page of a template's versions, newest first; the place is a version's number.
pub(crate) async fn page_of_versions(
    db: &impl ConnectionTrait,
    template: TemplateId,
    with_archived: bool,
    page: &PageRequest<i32>,
) -> Result<Page<TemplateVersion>, Failure> {
    let (sign, way, from) = match page.direction {
        Direction::Forward => ("<", "DESC", i32::MAX),
        Direction::Backward => (">", "ASC", 0),
    };
    let rest = format!(
        "WHERE v.template_id = $1 AND v.number {sign} $2 AND ($3 OR v.archived_at IS NULL) \
         ORDER BY v.number {way} LIMIT $4"
    );
    let values = [
        template.0.into(),
        page.cursor.unwrap_or(from).into(),
        with_archived.into(),
        (i64::from(page.limit) + 1).into(),
    ];
    let rows = versions(db, &rest, values).await?;
    Ok(Page::from_overfetch(rows, page))
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many versions a template has.
pub(crate) async fn count_versions(
    db: &impl ConnectionTrait,
    template: TemplateId,
    with_archived: bool,
) -> Result<i64, Failure> {
    let text = "SELECT COUNT(*) AS count FROM template_versions \
        WHERE template_id = $1 AND ($2 OR archived_at IS NULL)";
    let row = sql::one::<Count>(db, text, [template.0.into(), with_archived.into()]).await?;
    Ok(row.map_or(0, |row| row.count))
}

/// A template's newest version.
pub(crate) async fn latest_version(
    db: &impl ConnectionTrait,
    template: TemplateId,
) -> Result<Option<TemplateVersion>, Failure> {
    let rest = "WHERE v.template_id = $1 ORDER BY v.number DESC LIMIT 1";
    Ok(versions(db, rest, [template.0.into()]).await?.pop())
}

/// The version that the user made with this idempotency key.
pub(crate) async fn made_with(
    db: &impl ConnectionTrait,
    user: UserId,
    key: &str,
) -> Result<Option<TemplateVersion>, Failure> {
    let rest = "WHERE v.created_by = $1 AND v.idempotency_key = $2";
    Ok(versions(db, rest, [user.0.into(), key.into()]).await?.pop())
}

#[derive(FromQueryResult)]
struct Hash {
    files_hash: Vec<u8>,
}

/// The files' hash of a template's newest version that came with the gateway.
pub(crate) async fn latest_starter_hash(
    db: &impl ConnectionTrait,
    template: TemplateId,
) -> Result<Option<Vec<u8>>, Failure> {
    let text = "SELECT files_hash FROM template_versions WHERE template_id = $1 AND created_by IS NULL \
        ORDER BY number DESC LIMIT 1";
    let row = sql::one::<Hash>(db, text, [template.0.into()]).await?;
    Ok(row.map(|row| row.files_hash))
}

/// A version with what is kept beside it.
pub(crate) struct NewVersion<'a> {
    pub(crate) version: &'a TemplateVersion,
    pub(crate) files: Vec<TemplateFile>,
    pub(crate) files_hash: Vec<u8>,
    pub(crate) idempotency_key: Option<String>,
}

/// Adds a version with its files. The error says when its template has one of this name or number, or its
/// maker one with this key.
pub(crate) async fn insert_version(
    db: &impl ConnectionTrait,
    new: NewVersion<'_>,
) -> Result<(), DbErr> {
    let version = new.version;
    let manifest = if version.import.status == TemplateImportStatus::Succeeded {
        json(&version.manifest).map_err(|error| DbErr::Json(error.to_string()))?
    } else {
        String::new()
    };
    Entity::insert(ActiveModel {
        id: Set(version.id.0),
        template_id: Set(version.template_id.0),
        number: Set(version.number),
        manifest: Set(manifest),
        readme: Set(version.readme.clone()),
        has_ai_task: Set(version.has_ai_task),
        files_hash: Set(new.files_hash),
        archived_at: Set(version.archived_at.map(|at| at.0)),
        created_at: Set(version.created_at.0),
        name: Set(version.name.clone()),
        message: Set(version.message.clone()),
        created_by: Set(version.created_by.map(|id| id.0)),
        activates: Set(version.activates),
        idempotency_key: Set(new.idempotency_key),
    })
    .exec_without_returning(db)
    .await?;
    // A template has at most 1,000 files of 50 MiB together: one statement takes them.
    let id = version.id.0;
    let files = new.files.into_iter();
    template_file::Entity::insert_many(files.map(|file| template_file::ActiveModel {
        template_version_id: Set(id),
        path: Set(file.path),
        executable: Set(file.executable),
        content: Set(file.content),
    }))
    .exec_without_returning(db)
    .await
    .map(drop)
}

/// Writes what an import has found.
pub(crate) async fn set_manifest(
    db: &impl ConnectionTrait,
    id: TemplateVersionId,
    manifest: &Manifest,
) -> Result<(), Failure> {
    let text =
        "UPDATE template_versions SET manifest = $2, readme = $3, has_ai_task = $4 WHERE id = $1";
    let values = [
        id.0.into(),
        json(manifest).map_err(Failure::internal)?.into(),
        manifest.readme.as_str().into(),
        manifest.task.is_some().into(),
    ];
    sql::execute(db, text, values).await.map(drop)
}

/// Archives a version, or takes that back.
pub(crate) async fn set_archived(
    db: &impl ConnectionTrait,
    id: TemplateVersionId,
    at: Option<Timestamp>,
) -> Result<(), Failure> {
    let text = "UPDATE template_versions SET archived_at = $2 WHERE id = $1";
    sql::execute(db, text, [id.0.into(), at.map(|at| at.0).into()])
        .await
        .map(drop)
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
    Ok(rows.into_iter().map(whole_file).collect())
}

/// One file of a version.
pub(crate) async fn file(
    db: &impl ConnectionTrait,
    version: TemplateVersionId,
    path: &str,
) -> Result<Option<TemplateFile>, Failure> {
    let row = template_file::Entity::find_by_id((version.0, path.to_owned()))
        .one(db)
        .await
        .map_err(failure)?;
    Ok(row.map(whole_file))
}

fn whole_file(row: template_file::Model) -> TemplateFile {
    TemplateFile {
        path: row.path,
        executable: row.executable,
        content: row.content,
    }
}

#[derive(FromQueryResult)]
struct Entry {
    template_version_id: Uuid,
    path: String,
    executable: bool,
    size: i64,
}

/// What files versions have, each version's by path.
pub(crate) async fn file_entries(
    db: &impl ConnectionTrait,
    versions: &[TemplateVersionId],
) -> Result<Vec<(TemplateVersionId, TemplateFileEntry)>, Failure> {
    let (list, values) = sql::in_list(1, versions.iter().map(|id| id.0));
    let text = format!(
        "SELECT template_version_id, path, executable, CAST(length(content) AS bigint) AS size \
         FROM template_files WHERE template_version_id IN {list} ORDER BY path"
    );
    let rows = sql::all::<Entry>(db, &text, values).await?;
    let entry = |row: Entry| {
        let entry = TemplateFileEntry {
            path: row.path,
            executable: row.executable,
            size: row.size,
        };
        (TemplateVersionId(row.template_version_id), entry)
    };
    Ok(rows.into_iter().map(entry).collect())
}

fn json(manifest: &Manifest) -> serde_json::Result<String> {
    serde_json::to_string(manifest)
}

fn version(row: Row) -> Result<TemplateVersion, Failure> {
    let job: Option<JobStatus> = word_or_none(row.job_status.as_deref())?;
    let import = match job {
        None => TemplateImport::of_starter(),
        Some(status) => TemplateImport {
            job_id: row.job_id.map(JobId),
            status: status.into(),
            error: row.job_error,
        },
    };
    let manifest = if row.manifest.is_empty() {
        Manifest::default()
    } else {
        serde_json::from_str(&row.manifest).map_err(Failure::internal)?
    };
    Ok(TemplateVersion {
        id: TemplateVersionId(row.id),
        template_id: TemplateId(row.template_id),
        number: row.number,
        name: row.name,
        message: row.message,
        created_by: row.created_by.map(UserId),
        activates: row.activates,
        import,
        manifest,
        readme: row.readme,
        has_ai_task: row.has_ai_task,
        archived_at: row.archived_at.map(Timestamp),
        created_at: Timestamp(row.created_at),
    })
}
