use std::collections::BTreeMap;

use rust_embed::RustEmbed;
use serde_json::json;
use sha2::{Digest, Sha256};
use taskyard_worker::manifest::{Manifest, TemplateFile as UncheckedFile, TemplateFiles};

use super::super::{UnitOfWork, audit};
use crate::domain::audit::AuditObject;
use crate::domain::template::{Template, TemplateFile, TemplateVersion};
use crate::domain::{Failure, OrganizationId, TemplateId, TemplateVersionId};
use crate::store;

/// The folder `templates/` of the repository; a debug build reads it where it is.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../templates"]
struct Starters;

/// Puts the starter templates into an organization. One whose files differ from its newest version
/// gets a new version, which becomes the active one.
pub(in crate::services) async fn load_starters(
    uow: &UnitOfWork<'_>,
    organization: OrganizationId,
) -> Result<(), Failure> {
    for (folder, files) in embedded() {
        let bad = |error| Failure::internal(format!("starter template `{folder}`: {error}"));
        let files = TemplateFiles::new(files).map_err(bad)?;
        let manifest = Manifest::from_files(&files).map_err(bad)?;
        load(uow, organization, manifest, files).await?;
    }
    Ok(())
}

/// The embedded files by the folder of their template. Whether a file can be run is not embedded, so
/// its first two bytes say it.
fn embedded() -> BTreeMap<String, Vec<UncheckedFile>> {
    let mut templates: BTreeMap<String, Vec<UncheckedFile>> = BTreeMap::new();
    for path in Starters::iter() {
        if let (Some((folder, rest)), Some(file)) = (path.split_once('/'), Starters::get(&path)) {
            let content = file.data.into_owned();
            templates
                .entry(folder.to_owned())
                .or_default()
                .push(UncheckedFile {
                    path: rest.to_owned(),
                    executable: content.starts_with(b"#!"),
                    content,
                });
        }
    }
    templates
}

async fn load(
    uow: &UnitOfWork<'_>,
    organization: OrganizationId,
    manifest: Manifest,
    files: TemplateFiles,
) -> Result<(), Failure> {
    let hash = hash_of(&files);
    let key = manifest.name.to_ascii_lowercase();
    let scope = [organization];
    let mut template = match store::template::by_name(uow.tx(), Some(&scope), &key).await? {
        Some(template) => template,
        None => add(uow, organization, &manifest).await?,
    };
    let latest = store::template::latest_version(uow.tx(), template.id).await?;
    if latest.as_ref().is_some_and(|(_, had)| *had == hash) {
        return Ok(());
    }
    let version = TemplateVersion {
        id: TemplateVersionId::generate(),
        template_id: template.id,
        number: latest.map_or(0, |(number, _)| number) + 1,
        readme: manifest.readme.clone(),
        has_ai_task: manifest.task.is_some(),
        archived_at: None,
        created_at: uow.now(),
        manifest,
    };
    store::template::insert_version(uow.tx(), &version, &stored(files), hash).await?;
    template
        .display_name
        .clone_from(&version.manifest.display_name);
    template
        .description
        .clone_from(&version.manifest.description);
    template.icon.clone_from(&version.manifest.icon);
    template.active_version_id = Some(version.id);
    template.updated_at = uow.now();
    store::template::update(uow.tx(), &template).await?;
    let object = AuditObject::new("TemplateVersion", version.id.0, &template.name);
    let after = json!({ "number": version.number, "active": true });
    audit::record_own(uow, "createTemplateVersion", object, Some(after)).await
}

async fn add(
    uow: &UnitOfWork<'_>,
    organization: OrganizationId,
    manifest: &Manifest,
) -> Result<Template, Failure> {
    let template = Template {
        id: TemplateId::generate(),
        organization_id: organization,
        name: manifest.name.clone(),
        display_name: manifest.display_name.clone(),
        description: manifest.description.clone(),
        icon: manifest.icon.clone(),
        active_version_id: None,
        created_at: uow.now(),
        updated_at: uow.now(),
    };
    store::template::insert(uow.tx(), &template).await?;
    let object = AuditObject::new("Template", template.id.0, &template.name);
    audit::record_own(uow, "createTemplate", object, None).await?;
    Ok(template)
}

/// Over paths, modes and contents, each with its length, so that no two sets of files read the same.
fn hash_of(files: &TemplateFiles) -> Vec<u8> {
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

fn stored(files: TemplateFiles) -> Vec<TemplateFile> {
    files
        .into_vec()
        .into_iter()
        .map(|file| TemplateFile {
            path: file.path,
            executable: file.executable,
            content: file.content,
        })
        .collect()
}
