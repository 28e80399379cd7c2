use sha2::{Digest, Sha256};

use super::archive;
use crate::domain::template::TemplateUpload;
use crate::domain::user::{Actor, Caller};
use crate::domain::{ErrorCode, Failure, TemplateUploadId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// How long an upload can be made a version of: an hour.
const KEPT_SECONDS: i64 = 60 * 60;
/// Most uploads of one user at a time.
const MAX_UPLOADS: i64 = 20;

/// Whether the caller may upload: who looks after the templates of any organization. To be asked
/// before the body is read.
pub fn check_may_upload(actor: &Actor) -> Result<(), Failure> {
    if actor.is_read_only {
        return Err(Failure::forbidden(
            "A token of the scope READ only reads: upload with one of the scope USER",
        ));
    }
    let may = actor.manages_templates();
    may.then_some(()).ok_or_else(|| {
        Failure::forbidden("Only who looks after the templates of an organization may upload one")
    })
}

/// Checks an archive and keeps it for an hour; the same one again gives the same upload. FORBIDDEN,
/// LIMIT_EXCEEDED or INVALID_INPUT with the reason.
pub async fn upload(
    services: &Services,
    caller: &Caller,
    archive: Vec<u8>,
) -> Result<TemplateUploadId, Failure> {
    let object = AuditObject::named("TemplateUpload", String::new());
    let result = try_upload(services, caller, archive).await;
    audit::or_refused(services, caller, "uploadTemplateFiles", object, result).await
}

async fn try_upload(
    services: &Services,
    caller: &Caller,
    archive: Vec<u8>,
) -> Result<TemplateUploadId, Failure> {
    check_may_upload(&caller.actor)?;
    let (archive, count) = checked(archive).await?;
    let hash = Sha256::digest(&archive).to_vec();
    let (owner, bytes) = (caller.actor.user_id, archive.len());
    let uow = UnitOfWork::begin(services).await?;
    let expires_at = uow.now().plus_seconds(KEPT_SECONDS);
    if let Some(id) = store::template::find_upload(uow.tx(), owner, &hash, uow.now()).await? {
        store::template::keep_upload(uow.tx(), id, expires_at).await?;
        uow.commit().await?;
        return Ok(id);
    }
    if store::template::count_uploads(uow.tx(), owner, uow.now()).await? >= MAX_UPLOADS {
        return Err(Failure::new(
            ErrorCode::LimitExceeded,
            format!(
                "You have {MAX_UPLOADS} uploads waiting: they are deleted an hour after they came"
            ),
        ));
    }
    let upload = TemplateUpload {
        id: TemplateUploadId::generate(),
        owner_id: owner,
        archive,
        created_at: uow.now(),
        expires_at,
    };
    let id = upload.id;
    store::template::insert_upload(uow.tx(), upload, hash).await?;
    let object = AuditObject::new("TemplateUpload", id.0, "");
    let after = serde_json::json!({ "files": count, "bytes": bytes });
    audit::record(
        &uow,
        caller,
        "uploadTemplateFiles",
        object,
        None,
        Some(after),
    )
    .await?;
    uow.commit().await?;
    Ok(id)
}

/// The archive, once it is known to be good, and how many files it holds.
async fn checked(archive: Vec<u8>) -> Result<(Vec<u8>, usize), Failure> {
    let checking = tokio::task::spawn_blocking(move || {
        let files = archive::read(&archive)?;
        Ok((archive, files.iter().count()))
    });
    checking.await.map_err(Failure::internal)?
}

/// Deletes uploads whose hour is over.
pub async fn delete_expired_uploads(services: &Services) -> Result<(), Failure> {
    let now = services.clock.now();
    store::template::delete_expired_uploads(services.db.writer(), now)
        .await
        .map(drop)
}
