use serde_json::json;

use super::create::made_with;
use super::manage::managed;
use super::new_version::{Content, NewVersion, add_version};
use super::source::uploaded;
use crate::domain::names::checked_idempotency_key;
use crate::domain::template::TemplateVersion;
use crate::domain::template::text::{self, VersionName};
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, TemplateId, TemplateUploadId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};

/// What a version is made from.
#[derive(Clone, Debug)]
pub struct CreateTemplateVersion {
    /// Its template.
    pub template: TemplateId,
    /// The caller's upload with its files.
    pub upload: TemplateUploadId,
    /// What it is called; `None`: `v` and its number.
    pub name: Option<String>,
    /// What changed.
    pub message: Option<String>,
    /// It becomes the active version once it is imported.
    pub activate: bool,
    /// The same key again gives the version that was made with it first. At most 255 bytes.
    pub idempotency_key: Option<String>,
}

/// Makes a template's next version and queues its import; does not wait for that. FORBIDDEN to who does
/// not look after the template.
pub async fn create_version(
    services: &Services,
    caller: &Caller,
    input: CreateTemplateVersion,
) -> Result<TemplateVersion, Failure> {
    let object = AuditObject::new("Template", input.template.0, "");
    let result = create_unless_made(services, caller, input).await;
    audit::or_refused(services, caller, "createTemplateVersion", object, result).await
}

async fn create_unless_made(
    services: &Services,
    caller: &Caller,
    input: CreateTemplateVersion,
) -> Result<TemplateVersion, Failure> {
    checked_idempotency_key(input.idempotency_key.as_deref())?;
    let key = input.idempotency_key.clone();
    if let Some((_, version)) = made_with(services, caller, key.as_deref()).await? {
        return Ok(version);
    }
    match create_new(services, caller, input).await {
        // Two requests with one key at the same time: the second one gets what the first one made.
        Err(error) if error.code() == ErrorCode::Conflict => {
            let made = made_with(services, caller, key.as_deref()).await?;
            made.map(|(_, version)| version).ok_or(error)
        }
        result => result,
    }
}

async fn create_new(
    services: &Services,
    caller: &Caller,
    input: CreateTemplateVersion,
) -> Result<TemplateVersion, Failure> {
    let name = VersionName::parse_or_none("name", input.name.as_deref())?;
    let message = text::message(input.message.as_deref().unwrap_or_default())?;
    let files = uploaded(services, caller, input.upload).await;
    let mut uow = UnitOfWork::begin(services).await?;
    let mut template = managed(&uow, caller, input.template).await?;
    let new = NewVersion {
        name,
        message,
        created_by: Some(caller.actor.user_id),
        activates: input.activate,
        idempotency_key: input.idempotency_key,
        // Asked after rights: who may not push is not told of uploads.
        content: Content::Unchecked(files?),
    };
    let version = add_version(&mut uow, &mut template, new).await?;
    let object = AuditObject::new(
        "TemplateVersion",
        version.id.0,
        format!("{} {}", template.name, version.name),
    );
    let after = json!({ "number": version.number, "message": version.message, "activate": version.activates });
    audit::record(
        &uow,
        caller,
        "createTemplateVersion",
        object,
        None,
        Some(after),
    )
    .await?;
    uow.commit().await?;
    Ok(version)
}
