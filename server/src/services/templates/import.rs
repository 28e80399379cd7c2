use serde_json::json;
use taskyard_worker::manifest::{Manifest, TemplateFile, TemplateFiles};

use super::manage::{managed_version, write};
use super::new_version::take_over;
use crate::domain::template::TemplateVersion;
use crate::domain::user::Caller;
use crate::domain::{Failure, TemplateVersionId};
use crate::services::audit::{self, AuditObject};
use crate::services::builds::request_cancel;
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Keeps what a provisioner found in a version's files, and makes the version active when that was asked
/// for. `Some`: why it can't be kept; then the import has failed. The gateway reads the files itself and
/// keeps what both found.
pub(in crate::services) async fn keep_import(
    uow: &mut UnitOfWork<'_>,
    id: TemplateVersionId,
    told: Option<&str>,
) -> Result<Option<String>, Failure> {
    let version = store::template::versions_by_ids(uow.tx(), &[id]).await?;
    let Some(mut version) = version.into_iter().next() else {
        return Err(Failure::internal("an imported version is not there"));
    };
    let files = store::template::files(uow.tx(), id).await?;
    let files = TemplateFiles::new(files.into_iter().map(TemplateFile::from).collect());
    let manifest = match files.and_then(|files| Manifest::from_files(&files)) {
        Ok(manifest) => manifest,
        Err(error) => return Ok(Some(format!("the template can't be used: {error}"))),
    };
    let told = told.and_then(|told| serde_json::from_str::<Manifest>(told).ok());
    if told.as_ref() != Some(&manifest) {
        return Ok(Some(
            "The provisioner found something else in the files than the gateway: update the one that is older"
                .to_owned(),
        ));
    }
    store::template::set_manifest(uow.tx(), id, &manifest).await?;
    version.manifest = manifest;
    if version.activates {
        activate_unless_older(uow, &version).await?;
    }
    Ok(None)
}

/// An import that took longer than that of a newer version does not take its place.
async fn activate_unless_older(
    uow: &UnitOfWork<'_>,
    version: &TemplateVersion,
) -> Result<(), Failure> {
    let Some(mut template) = store::template::lock(uow.tx(), version.template_id).await? else {
        return Ok(());
    };
    let active: Vec<_> = template.active_version_id.into_iter().collect();
    let active = store::template::versions_by_ids(uow.tx(), &active).await?;
    if active.iter().all(|active| active.number < version.number) {
        take_over(&mut template, version);
        write(uow, &mut template).await?;
        let object = AuditObject::new(
            "Template",
            template.id.0,
            format!("{} {}", template.name, version.name),
        );
        let after = Some(json!({ "number": version.number }));
        audit::record_own(uow, "activateTemplateVersion", object, after).await?;
    }
    Ok(())
}

/// Cancels a version's import: at once while it is PENDING, else its provisioner is asked to stop.
/// CONFLICT: it has ended, or there is none.
pub async fn cancel_import(
    services: &Services,
    caller: &Caller,
    id: TemplateVersionId,
) -> Result<TemplateVersion, Failure> {
    let object = AuditObject::new("TemplateVersion", id.0, "");
    let result = try_cancel(services, caller, id).await;
    audit::or_refused(services, caller, "cancelTemplateImport", object, result).await
}

async fn try_cancel(
    services: &Services,
    caller: &Caller,
    id: TemplateVersionId,
) -> Result<TemplateVersion, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let (template, version) = managed_version(&uow, caller, id).await?;
    let none = || Failure::conflict("The version came with the gateway: it has no import");
    let job = version.import.job_id.ok_or_else(none)?;
    let job = store::job::by_ids(uow.tx(), &[job]).await?.pop();
    let job = job.ok_or_else(none)?;
    if job.status.is_ended() {
        let what = format!(
            "The import has ended ({}): it can't be canceled any more",
            job.status
        );
        return Err(Failure::conflict(what));
    }
    let by = format!("Canceled by {}", caller.actor.username);
    request_cancel(&mut uow, &job, &by).await?;
    let object = AuditObject::new(
        "TemplateVersion",
        id.0,
        format!("{} {}", template.name, version.name),
    );
    audit::record(&uow, caller, "cancelTemplateImport", object, None, None).await?;
    let found = store::template::versions_by_ids(uow.tx(), &[id]).await?;
    uow.commit().await?;
    let missing = || Failure::not_found("template version");
    found.into_iter().next().ok_or_else(missing)
}
