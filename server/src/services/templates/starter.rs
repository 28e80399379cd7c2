use std::collections::BTreeMap;

use rust_embed::RustEmbed;
use serde_json::json;
use taskyard_worker::manifest::{Manifest, TemplateFile as UncheckedFile, TemplateFiles};

use super::super::{UnitOfWork, audit};
use super::manage::named_alike;
use super::new_version::{Content, NewVersion, add_version, hash_of};
use crate::domain::audit::AuditObject;
use crate::domain::template::Template;
use crate::domain::{ErrorCode, Failure, OrganizationId, TemplateId};
use crate::store;

/// The folder `templates/` of the repository; a debug build reads it where it is.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../templates"]
struct Starters;

/// A template that comes with the gateway, to begin one's own from.
#[derive(Clone, Debug)]
pub struct StarterTemplate {
    /// Its name.
    pub name: String,
    /// What people are shown.
    pub display_name: String,
    /// A sentence on what it is for.
    pub description: String,
    /// The name of its picture.
    pub icon: String,
    /// Its README, Markdown.
    pub readme: String,
}

/// The templates that come with the gateway, by name.
pub fn starters() -> Result<Vec<StarterTemplate>, Failure> {
    let starters = all()?.into_iter().map(|(manifest, _)| StarterTemplate {
        name: manifest.name,
        display_name: manifest.display_name,
        description: manifest.description,
        icon: manifest.icon,
        readme: manifest.readme,
    });
    Ok(starters.collect())
}

/// The files of a starter template. NOT_FOUND names those that there are.
pub fn starter_files(name: &str) -> Result<TemplateFiles, Failure> {
    find(name).map(|(_, files)| files)
}

/// The files of a starter template, and what they define. NOT_FOUND names those that there are.
pub(super) fn find(name: &str) -> Result<(Manifest, TemplateFiles), Failure> {
    let all = all()?;
    let names: Vec<_> = all
        .iter()
        .map(|(manifest, _)| format!("`{}`", manifest.name))
        .collect();
    let found = all.into_iter().find(|(manifest, _)| manifest.name == name);
    found.ok_or_else(|| {
        let what = format!(
            "There is no starter template `{name}`; there are {}",
            names.join(", ")
        );
        Failure::at(ErrorCode::NotFound, "starter", what)
    })
}

fn all() -> Result<Vec<(Manifest, TemplateFiles)>, Failure> {
    let read = |(folder, files): (String, Vec<UncheckedFile>)| {
        let bad = |error| Failure::internal(format!("starter template `{folder}`: {error}"));
        let files = TemplateFiles::new(files).map_err(bad)?;
        let manifest = Manifest::from_files(&files).map_err(bad)?;
        Ok((manifest, files))
    };
    embedded().into_iter().map(read).collect()
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

/// Puts the starter templates into an organization. One whose files differ from the newest version
/// that came with the gateway gets a new version, which becomes the active one unless somebody has
/// pushed the active one. One that was deleted stays so.
pub(in crate::services) async fn load_starters(
    uow: &mut UnitOfWork<'_>,
    organization: OrganizationId,
) -> Result<(), Failure> {
    for (manifest, files) in all()? {
        if let Some(template) = template_for(uow, organization, &manifest).await? {
            load(uow, template, manifest, files).await?;
        }
    }
    Ok(())
}

/// The starter's template, made when it was never there; `None`: it was deleted, or another one has
/// its name.
async fn template_for(
    uow: &UnitOfWork<'_>,
    organization: OrganizationId,
    manifest: &Manifest,
) -> Result<Option<Template>, Failure> {
    let found = store::template::of_starter(uow.tx(), organization, &manifest.name).await?;
    if let Some(template) = found {
        return Ok(template.deleted_at.is_none().then_some(template));
    }
    let key = manifest.name.to_ascii_lowercase();
    let scope = [organization];
    let other = store::template::by_name(uow.tx(), Some(&scope), &key).await?;
    if other.is_some() {
        return Ok(None);
    }
    add(uow, organization, manifest).await.map(Some)
}

async fn load(
    uow: &mut UnitOfWork<'_>,
    mut template: Template,
    manifest: Manifest,
    files: TemplateFiles,
) -> Result<(), Failure> {
    let latest = store::template::latest_starter_hash(uow.tx(), template.id).await?;
    if latest == Some(hash_of(&files)) {
        return Ok(());
    }
    let active: Vec<_> = template.active_version_id.into_iter().collect();
    let active = store::template::versions_by_ids(uow.tx(), &active).await?;
    let activates = active.iter().all(|version| version.created_by.is_none());
    if activates {
        template.display_name.clone_from(&manifest.display_name);
        template.description.clone_from(&manifest.description);
        template.icon.clone_from(&manifest.icon);
    }
    let new = NewVersion {
        name: None,
        message: String::new(),
        created_by: None,
        activates,
        idempotency_key: None,
        content: Content::Checked(Box::new(manifest), files),
    };
    let version = add_version(uow, &mut template, new).await?;
    let object = AuditObject::new("TemplateVersion", version.id.0, &template.name);
    let after = json!({ "number": version.number, "active": activates });
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
        deprecation_message: None,
        auto_pause_minutes: None,
        starter: Some(manifest.name.clone()),
        created_at: uow.now(),
        updated_at: uow.now(),
        deleted_at: None,
    };
    let inserted = store::template::insert(uow.tx(), &template).await;
    inserted.map_err(|error| named_alike(&template, error))?;
    let object = AuditObject::new("Template", template.id.0, &template.name);
    audit::record_own(uow, "createTemplate", object, None).await?;
    Ok(template)
}
