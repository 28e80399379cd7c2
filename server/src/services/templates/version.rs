use serde_json::{Value, json};

use super::manage::{managed_version, write};
use crate::domain::template::{Template, TemplateImportStatus, TemplateVersion};
use crate::domain::user::Caller;
use crate::domain::{Failure, TemplateVersionId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Makes a version the one that new tasks are made from; nothing is done when it is that already.
/// CONFLICT: it is archived, or its import has not succeeded.
pub async fn activate(
    services: &Services,
    caller: &Caller,
    id: TemplateVersionId,
) -> Result<Template, Failure> {
    let result = try_activate(services, caller, id).await;
    told(services, caller, "activateTemplateVersion", id, result).await
}

async fn try_activate(
    services: &Services,
    caller: &Caller,
    id: TemplateVersionId,
) -> Result<Template, Failure> {
    let uow = UnitOfWork::begin(services).await?;
    let (mut template, version) = managed_version(&uow, caller, id).await?;
    if version.archived_at.is_some() {
        return Err(Failure::conflict(
            "The version is archived: restore it first",
        ));
    }
    if version.import.status != TemplateImportStatus::Succeeded {
        return Err(Failure::conflict(version.why_not_imported()));
    }
    let before = json!({ "activeVersionId": template.active_version_id.map(|id| id.to_string()) });
    template.active_version_id = Some(id);
    write(&uow, &mut template).await?;
    let after = json!({ "activeVersionId": id.to_string() });
    let change = (Some(before), Some(after));
    record(
        &uow,
        caller,
        "activateTemplateVersion",
        &template,
        &version,
        change,
    )
    .await?;
    uow.commit().await?;
    Ok(template)
}

/// Archives a version: nothing new is made from it; nothing is done when it is archived already.
/// CONFLICT: it is the active one, or its import goes on.
pub async fn archive_version(
    services: &Services,
    caller: &Caller,
    id: TemplateVersionId,
) -> Result<TemplateVersion, Failure> {
    let result = set_archived(services, caller, id, true).await;
    told(services, caller, "archiveTemplateVersion", id, result).await
}

/// Takes the archiving of a version back; nothing is done when it is not archived.
pub async fn restore(
    services: &Services,
    caller: &Caller,
    id: TemplateVersionId,
) -> Result<TemplateVersion, Failure> {
    let result = set_archived(services, caller, id, false).await;
    told(services, caller, "restoreTemplateVersion", id, result).await
}

async fn set_archived(
    services: &Services,
    caller: &Caller,
    id: TemplateVersionId,
    archive: bool,
) -> Result<TemplateVersion, Failure> {
    let uow = UnitOfWork::begin(services).await?;
    let (template, mut version) = managed_version(&uow, caller, id).await?;
    if archive && template.active_version_id == Some(id) {
        return Err(Failure::conflict(
            "The version is the template's active one: activate another one first",
        ));
    }
    if archive && version.import.is_under_way() {
        return Err(Failure::conflict(
            "The version is being imported: wait for the end, or cancel the import",
        ));
    }
    let was = version.archived_at.is_some();
    if was != archive {
        version.archived_at = archive.then(|| uow.now());
        store::template::set_archived(uow.tx(), id, version.archived_at).await?;
    }
    let action = if archive {
        "archiveTemplateVersion"
    } else {
        "restoreTemplateVersion"
    };
    let change = (
        Some(json!({ "archived": was })),
        Some(json!({ "archived": archive })),
    );
    record(&uow, caller, action, &template, &version, change).await?;
    uow.commit().await?;
    Ok(version)
}

async fn record(
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    action: &str,
    template: &Template,
    version: &TemplateVersion,
    (before, after): (Option<Value>, Option<Value>),
) -> Result<(), Failure> {
    let name = format!("{} {}", template.name, version.name);
    let object = AuditObject::new("TemplateVersion", version.id.0, name);
    audit::record(uow, caller, action, object, before, after).await
}

async fn told<T>(
    services: &Services,
    caller: &Caller,
    action: &str,
    id: TemplateVersionId,
    result: Result<T, Failure>,
) -> Result<T, Failure> {
    let object = AuditObject::new("TemplateVersion", id.0, "");
    audit::or_refused(services, caller, action, object, result).await
}
