use super::archive;
use crate::domain::page::{Page, PageRequest};
use crate::domain::template::{Template, TemplateFile, TemplateVersion};
use crate::domain::user::{Actor, Caller, Scope};
use crate::domain::{Failure, TemplateId, TemplateVersionId};
use crate::services::{Services, lookup};
use crate::store;
use crate::store::template::{TemplateFilter, TemplatePlace};

/// Most bytes of a file that are shown of it: 256 KiB.
pub const MAX_SHOWN_FILE_BYTES: usize = 256 * 1024;

/// The template with this id, unless it is deleted or the caller may not read it.
pub async fn get(
    services: &Services,
    caller: &Caller,
    id: TemplateId,
) -> Result<Option<Template>, Failure> {
    let found = store::template::by_ids(services.db.reader(), &[id])
        .await?
        .pop();
    Ok(found.filter(|template| is_readable(&caller.actor, template)))
}

/// The template with this name, whatever its case.
pub async fn by_name(
    services: &Services,
    caller: &Caller,
    name: &str,
) -> Result<Option<Template>, Failure> {
    let key = name.to_ascii_lowercase();
    store::template::by_name(
        services.db.reader(),
        caller.actor.template_organizations().as_deref(),
        &key,
    )
    .await
}

/// A page of templates by name.
pub async fn list(
    services: &Services,
    caller: &Caller,
    filter: &TemplateFilter,
    page: PageRequest<TemplatePlace>,
) -> Result<Page<Template>, Failure> {
    let scope = caller.actor.template_organizations();
    store::template::page(services.db.reader(), scope.as_deref(), filter, &page).await
}

/// How many templates there are to list.
pub async fn count(
    services: &Services,
    caller: &Caller,
    filter: &TemplateFilter,
) -> Result<i64, Failure> {
    let scope = caller.actor.template_organizations();
    store::template::count(services.db.reader(), scope.as_deref(), filter).await
}

/// The version with this id, unless the caller may not read its template.
pub async fn version(
    services: &Services,
    caller: &Caller,
    id: TemplateVersionId,
) -> Result<Option<TemplateVersion>, Failure> {
    let Some(version) = lookup::template_versions(services, &[id]).await?.pop() else {
        return Ok(None);
    };
    let template = get(services, caller, version.template_id).await?;
    Ok(template.map(|_| version))
}

/// A page of a template's versions, newest first; the place is a version's number. Nothing is asked
/// about rights.
pub async fn versions(
    services: &Services,
    template: TemplateId,
    with_archived: bool,
    page: PageRequest<i32>,
) -> Result<Page<TemplateVersion>, Failure> {
    store::template::page_of_versions(services.db.reader(), template, with_archived, &page).await
}

/// How many versions a template has. Nothing is asked about rights.
pub async fn count_versions(
    services: &Services,
    template: TemplateId,
    with_archived: bool,
) -> Result<i64, Failure> {
    store::template::count_versions(services.db.reader(), template, with_archived).await
}

/// How many workspaces that are not deleted and that someone may read templates have; one without any
/// is left out.
pub async fn count_workspaces(
    services: &Services,
    scope: &Scope,
    ids: &[TemplateId],
) -> Result<Vec<(TemplateId, i64)>, Failure> {
    store::template::count_workspaces(services.db.reader(), scope, ids).await
}

/// A version's files by path: nothing is asked about rights.
pub async fn files(
    services: &Services,
    version: TemplateVersionId,
) -> Result<Vec<TemplateFile>, Failure> {
    store::template::files(services.db.reader(), version).await
}

/// One file of a version; nothing is asked about rights.
pub async fn file(
    services: &Services,
    version: TemplateVersionId,
    path: &str,
) -> Result<Option<TemplateFile>, Failure> {
    store::template::file(services.db.reader(), version, path).await
}

/// A version's files as a tar archive compressed with gzip. NOT_FOUND when the caller may not read it.
pub async fn packed(
    services: &Services,
    caller: &Caller,
    id: TemplateVersionId,
) -> Result<Vec<u8>, Failure> {
    let found = version(services, caller, id).await?;
    found.ok_or_else(|| Failure::not_found("template version"))?;
    let files = files(services, id).await?;
    let files: Vec<_> = files.into_iter().map(Into::into).collect();
    let packing = tokio::task::spawn_blocking(move || archive::pack(&files));
    packing
        .await
        .map_err(Failure::internal)?
        .map_err(Failure::internal)
}

/// Whether the actor may read the template.
pub(super) fn is_readable(actor: &Actor, template: &Template) -> bool {
    let scope = actor.template_organizations();
    let is_in_scope = scope.is_none_or(|ids| ids.contains(&template.organization_id));
    template.deleted_at.is_none() && is_in_scope
}
