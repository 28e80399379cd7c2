use taskyard_worker::manifest::TemplateFiles;

use super::archive;
use super::new_version::Content;
use super::starter;
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, TemplateUploadId};
use crate::services::Services;
use crate::store;

/// Where a template's files come from: exactly one of these.
#[derive(Clone, Debug, Default)]
pub struct TemplateSource {
    /// An upload of the caller.
    pub upload: Option<TemplateUploadId>,
    /// Or the name of a starter template.
    pub starter: Option<String>,
}

/// The files; a starter's are checked already.
pub(super) async fn content(
    services: &Services,
    caller: &Caller,
    source: TemplateSource,
) -> Result<Content, Failure> {
    match (source.upload, source.starter) {
        (Some(upload), None) => {
            let files = uploaded(services, caller, upload).await?;
            Ok(Content::Unchecked(files))
        }
        (None, Some(name)) => {
            let (manifest, files) = starter::find(&name)?;
            Ok(Content::Checked(Box::new(manifest), files))
        }
        _ => Err(Failure::invalid(
            "uploadId",
            "Give either `uploadId` or `starter`",
        )),
    }
}

/// The files of an upload of the caller that has not expired.
pub(super) async fn uploaded(
    services: &Services,
    caller: &Caller,
    id: TemplateUploadId,
) -> Result<TemplateFiles, Failure> {
    let (db, owner) = (services.db.reader(), caller.actor.user_id);
    let found = store::template::upload(db, owner, id, services.clock.now()).await?;
    let upload = found.ok_or_else(|| {
        let what = "There is no such upload of yours: uploads are kept for an hour";
        Failure::at(ErrorCode::NotFound, "uploadId", what)
    })?;
    let reading = tokio::task::spawn_blocking(move || archive::read(&upload.archive));
    reading.await.map_err(Failure::internal)?
}
