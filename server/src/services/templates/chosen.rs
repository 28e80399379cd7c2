use super::{by_name, get};
use crate::domain::template::{Template, TemplateImportStatus, TemplateVersion};
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, TemplateId, TemplateVersionId};
use crate::services::{Services, UnitOfWork, lookup};
use crate::store;

/// What a version is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::services) enum WantedFor {
    /// A task: the version must define an AI task.
    Task,
    /// A workspace without a task.
    Workspace,
}

/// The version to make something new from: the exact one, or the active one of the template that is
/// given by name or id. NOT_FOUND when the caller may not read it; CONFLICT with the reason when
/// nothing new may be made from it.
pub(in crate::services) async fn usable_version(
    services: &Services,
    caller: &Caller,
    template: Option<String>,
    version: Option<TemplateVersionId>,
    wanted: WantedFor,
) -> Result<(Template, TemplateVersion), Failure> {
    let template = readable_template(services, caller, template, version).await?;
    let path = if version.is_some() {
        "templateVersionId"
    } else {
        "template"
    };
    let Some(id) = version.or(template.active_version_id) else {
        let why = why_none(services, &template).await?;
        return Err(Failure::at(ErrorCode::Conflict, path, why));
    };
    let found = lookup::template_versions(services, &[id]).await?.pop();
    let found = found.filter(|version| version.template_id == template.id);
    let version = found.ok_or_else(|| not_found("templateVersionId"))?;
    let conflict = |why| Failure::at(ErrorCode::Conflict, path, why);
    check_imported(&version).map_err(conflict)?;
    if wanted == WantedFor::Task && !version.has_ai_task {
        let what = "Template version does not define an AI task";
        return Err(Failure::invalid(path, what));
    }
    check_usable(&version).map_err(conflict)?;
    if let Some(why) = &template.deprecation_message {
        let name = &template.name;
        return Err(conflict(format!(
            "The template `{name}` is deprecated: {why}"
        )));
    }
    Ok((template, version))
}

/// Keeps the template until the transaction ends. NOT_FOUND: somebody has deleted it since it was chosen.
pub(in crate::services) async fn keep(
    uow: &UnitOfWork<'_>,
    template: &Template,
) -> Result<(), Failure> {
    if store::template::stays(uow.tx(), template.id).await? {
        return Ok(());
    }
    Err(not_found("template"))
}

/// Whether something may be made from the version; the error says why not.
pub(in crate::services) fn check_usable(version: &TemplateVersion) -> Result<(), String> {
    check_imported(version)?;
    if version.archived_at.is_some() {
        return Err("The template version is archived: nothing new is made from it".to_owned());
    }
    Ok(())
}

fn check_imported(version: &TemplateVersion) -> Result<(), String> {
    if version.import.status == TemplateImportStatus::Succeeded {
        return Ok(());
    }
    Err(version.why_not_imported())
}

/// Why a template has no active version.
async fn why_none(services: &Services, template: &Template) -> Result<String, Failure> {
    let latest = store::template::latest_version(services.db.reader(), template.id).await?;
    let why = latest.filter(|version| version.import.status != TemplateImportStatus::Succeeded);
    let why = why.map_or_else(
        || "Activate one of its versions".to_owned(),
        |version| version.why_not_imported(),
    );
    let name = &template.name;
    Ok(format!(
        "The template `{name}` has no version that can be used yet. {why}"
    ))
}

async fn readable_template(
    services: &Services,
    caller: &Caller,
    template: Option<String>,
    version: Option<TemplateVersionId>,
) -> Result<Template, Failure> {
    match (template, version) {
        (None, None) => {
            let what = "Give a template's name or id, or the id of a template version";
            Err(Failure::invalid("template", what))
        }
        (None, Some(id)) => {
            let missing = || not_found("templateVersionId");
            let found = lookup::template_versions(services, &[id]).await?.pop();
            let template = found.ok_or_else(missing)?.template_id;
            get(services, caller, template).await?.ok_or_else(missing)
        }
        (Some(named), _) => {
            let found = match TemplateId::parse(&named) {
                Some(id) => get(services, caller, id).await?,
                None => by_name(services, caller, &named).await?,
            };
            found.ok_or_else(|| not_found("template"))
        }
    }
}

fn not_found(path: &str) -> Failure {
    let what = "There is no such template, or you may not see it";
    Failure::at(ErrorCode::NotFound, path, what)
}
