use super::read::is_readable;
use crate::domain::template::{Template, TemplateVersion};
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, TemplateId, TemplateVersionId};
use crate::services::UnitOfWork;
use crate::store;
use crate::store::error::{failure, unique_violation};

/// The template, locked, that the caller looks after. NOT_FOUND when it may not read it, FORBIDDEN
/// when it may only read it.
pub(super) async fn managed(
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    id: TemplateId,
) -> Result<Template, Failure> {
    let found = store::template::lock(uow.tx(), id).await?;
    let template = found.filter(|template| is_readable(&caller.actor, template));
    let template = template.ok_or_else(|| Failure::not_found("template"))?;
    if !caller.actor.manages_templates_of(template.organization_id) {
        return Err(Failure::forbidden(
            "Only who looks after the templates of its organization may change a template",
        ));
    }
    Ok(template)
}

/// The version with its template, locked, that the caller looks after.
pub(super) async fn managed_version(
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    id: TemplateVersionId,
) -> Result<(Template, TemplateVersion), Failure> {
    let missing = || Failure::not_found("template version");
    let found = version(uow, id).await?.ok_or_else(missing)?;
    let template = managed(uow, caller, found.template_id).await;
    let template = template.map_err(|error| match error.code() {
        ErrorCode::NotFound => missing(),
        _ => error,
    })?;
    // Again, as it is under the lock.
    let version = version(uow, id).await?.ok_or_else(missing)?;
    Ok((template, version))
}

async fn version(
    uow: &UnitOfWork<'_>,
    id: TemplateVersionId,
) -> Result<Option<TemplateVersion>, Failure> {
    Ok(store::template::versions_by_ids(uow.tx(), &[id])
        .await?
        .pop())
}

/// Writes the template as changed now. CONFLICT on `name`: its organization has another one of it.
pub(super) async fn write(uow: &UnitOfWork<'_>, template: &mut Template) -> Result<(), Failure> {
    template.updated_at = uow.now();
    let written = store::template::update(uow.tx(), template).await;
    written.map_err(|error| named_alike(template, error))
}

/// What a refused row says.
pub(super) fn named_alike(template: &Template, error: sea_orm::DbErr) -> Failure {
    if unique_violation(&error) {
        let what = format!(
            "The organization already has a template `{}`: choose another name",
            template.name
        );
        Failure::at(ErrorCode::Conflict, "name", what)
    } else {
        failure(error)
    }
}
