use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};
use uuid::Uuid;

use crate::domain::template::TemplateUpload;
use crate::domain::{Failure, TemplateUploadId, Timestamp, UserId};
use crate::entities::template_upload::{ActiveModel, Entity, Model};
use crate::store::error::failure;
use crate::store::sql;

/// Adds an upload. `hash`: its archive's.
pub(crate) async fn insert_upload(
    db: &impl ConnectionTrait,
    upload: TemplateUpload,
    hash: Vec<u8>,
) -> Result<(), Failure> {
    let row = ActiveModel {
        id: Set(upload.id.0),
        owner_id: Set(upload.owner_id.0),
        files: Set(upload.archive),
        files_hash: Set(hash),
        created_at: Set(upload.created_at.0),
        expires_at: Set(upload.expires_at.0),
    };
    let done = Entity::insert(row).exec_without_returning(db).await;
    done.map(drop).map_err(failure)
}

/// An upload of this owner that has not expired.
pub(crate) async fn upload(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: TemplateUploadId,
    at: Timestamp,
) -> Result<Option<TemplateUpload>, Failure> {
    let text = "SELECT * FROM template_uploads WHERE id = $1 AND owner_id = $2 AND expires_at > $3";
    let values = [id.0.into(), owner.0.into(), at.0.into()];
    let row = sql::one::<Model>(db, text, values).await?;
    Ok(row.map(|row| TemplateUpload {
        id: TemplateUploadId(row.id),
        owner_id: UserId(row.owner_id),
        archive: row.files,
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
    }))
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
}

/// The owner's upload of the same archive that has not expired.
pub(crate) async fn find_upload(
    db: &impl ConnectionTrait,
    owner: UserId,
    hash: &[u8],
    at: Timestamp,
) -> Result<Option<TemplateUploadId>, Failure> {
    let text = "SELECT id FROM template_uploads WHERE owner_id = $1 AND files_hash = $2 \
        AND expires_at > $3 LIMIT 1";
    let values = [owner.0.into(), hash.to_vec().into(), at.0.into()];
    let row = sql::one::<Found>(db, text, values).await?;
    Ok(row.map(|row| TemplateUploadId(row.id)))
}

/// Keeps an upload until then.
pub(crate) async fn keep_upload(
    db: &impl ConnectionTrait,
    id: TemplateUploadId,
    until: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE template_uploads SET expires_at = $2 WHERE id = $1";
    sql::execute(db, text, [id.0.into(), until.0.into()])
        .await
        .map(drop)
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many uploads the owner has that have not expired.
pub(crate) async fn count_uploads(
    db: &impl ConnectionTrait,
    owner: UserId,
    at: Timestamp,
) -> Result<i64, Failure> {
    let text =
        "SELECT COUNT(*) AS count FROM template_uploads WHERE owner_id = $1 AND expires_at > $2";
    let row = sql::one::<Count>(db, text, [owner.0.into(), at.0.into()]).await?;
    Ok(row.map_or(0, |row| row.count))
}

/// Deletes the uploads that have expired.
pub(crate) async fn delete_expired_uploads(
    db: &impl ConnectionTrait,
    at: Timestamp,
) -> Result<u64, Failure> {
    let text = "DELETE FROM template_uploads WHERE expires_at <= $1";
    sql::execute(db, text, [at.0.into()]).await
}
