use super::{by_name, get};
use crate::domain::template::{Template, TemplateVersion};
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, TemplateId, TemplateVersionId};
use crate::services::{Services, lookup};

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
    let version = version.or(template.active_version_id).ok_or_else(|| {
        let what = format!(
            "The template `{}` has no version that can be used yet",
            template.name
        );
        Failure::at(ErrorCode::Conflict, path, what)
    })?;
    let found = lookup::template_versions(services, &[version]).await?.pop();
    let found = found.filter(|version| version.template_id == template.id);
    let version = found.ok_or_else(|| not_found("templateVersionId"))?;
    if wanted == WantedFor::Task && !version.has_ai_task {
        let what = "Template version does not define an AI task";
        return Err(Failure::invalid(path, what));
    }
    check_usable(&version).map_err(|what| Failure::at(ErrorCode::Conflict, path, what))?;
    Ok((template, version))
}

/// Whether something new may be made from the version; the error says why not.
pub(in crate::services) fn check_usable(version: &TemplateVersion) -> Result<(), String> {
    if version.archived_at.is_some() {
        return Err("The template version is archived: nothing new is made from it".to_owned());
    }
    Ok(())
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
