use sha2::{Digest, Sha256};
use taskyard_worker::manifest::{Manifest, TemplateFiles};

use super::manage::write;
use crate::domain::job::JobSubject;
use crate::domain::template::text::VersionName;
use crate::domain::template::{Template, TemplateImport, TemplateImportStatus, TemplateVersion};
use crate::domain::{ErrorCode, Failure, TemplateVersionId, UserId};
use crate::events::Topic;
use crate::services::{UnitOfWork, jobs};
use crate::store;
use crate::store::error::{failure, unique_violation};

/// What a version is made from.
pub(super) struct NewVersion {
    pub(super) name: Option<VersionName>,
    pub(super) message: String,
    /// `None`: it comes with the gateway.
    pub(super) created_by: Option<UserId>,
    pub(super) activates: bool,
    pub(super) idempotency_key: Option<String>,
    pub(super) content: Content,
}

/// A version's files.
pub(super) enum Content {
    /// With what they define: they come with the gateway.
    Checked(Box<Manifest>, TemplateFiles),
    /// To be imported.
    Unchecked(TemplateFiles),
}

/// Adds the next version of a template, which must be locked or new. One whose files are checked can be
/// used at once; for others an import is queued.
pub(super) async fn add_version(
    uow: &mut UnitOfWork<'_>,
    template: &mut Template,
    new: NewVersion,
) -> Result<TemplateVersion, Failure> {
    let latest = store::template::latest_version(uow.tx(), template.id).await?;
    let number = latest.map_or(0, |version| version.number) + 1;
    let id = TemplateVersionId::generate();
    let (manifest, files) = match new.content {
        Content::Checked(manifest, files) => (Some(*manifest), files),
        Content::Unchecked(files) => (None, files),
    };
    let job = manifest.is_none().then(|| {
        let subject = JobSubject::TemplateImport { version: id };
        jobs::queued(template.organization_id, subject, uow.now())
    });
    let is_checked = manifest.is_some();
    let manifest = manifest.unwrap_or_default();
    let name = new.name.map(VersionName::into_string);
    let version = TemplateVersion {
        id,
        template_id: template.id,
        number,
        name: name.unwrap_or_else(|| format!("v{number}")),
        message: new.message,
        created_by: new.created_by,
        activates: new.activates,
        import: job
            .as_ref()
            .map_or_else(TemplateImport::of_starter, |job| TemplateImport {
                job_id: Some(job.id),
                status: TemplateImportStatus::Pending,
                error: None,
            }),
        readme: manifest.readme.clone(),
        has_ai_task: manifest.task.is_some(),
        manifest,
        archived_at: None,
        created_at: uow.now(),
    };
    let row = store::template::NewVersion {
        version: &version,
        files_hash: hash_of(&files),
        files: files.into_vec().into_iter().map(Into::into).collect(),
        idempotency_key: new.idempotency_key,
    };
    let inserted = store::template::insert_version(uow.tx(), row).await;
    inserted.map_err(|error| named_alike(&version, error))?;
    if let Some(job) = job {
        store::job::insert(uow.tx(), &job, jobs::DRIVER, None, None).await?;
        uow.ring(Topic::JobsAvailable);
    }
    if is_checked && version.activates {
        take_over(template, &version);
        write(uow, template).await?;
    }
    Ok(version)
}

/// Makes a version the active one; what the template does not say of itself is as its manifest says.
pub(super) fn take_over(template: &mut Template, version: &TemplateVersion) {
    let manifest = &version.manifest;
    template.active_version_id = Some(version.id);
    if template.display_name == template.name {
        template.display_name.clone_from(&manifest.display_name);
    }
    if template.description.is_empty() {
        template.description.clone_from(&manifest.description);
    }
    if template.icon.is_empty() {
        template.icon.clone_from(&manifest.icon);
    }
}

fn named_alike(version: &TemplateVersion, error: sea_orm::DbErr) -> Failure {
    if unique_violation(&error) {
        let what = format!(
            "The template already has a version `{}`: choose another name",
            version.name
        );
        Failure::at(ErrorCode::Conflict, "name", what)
    } else {
        failure(error)
    }
}

/// Over paths, modes and contents, each with its length, so that no two sets of files read the same.
pub(super) fn hash_of(files: &TemplateFiles) -> Vec<u8> {
    let mut hash = Sha256::new();
    for file in files.iter() {
        for part in [
            file.path.as_bytes(),
            &[u8::from(file.executable)],
            &file.content,
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().to_vec()
}
