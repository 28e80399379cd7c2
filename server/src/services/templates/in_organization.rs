use super::get;
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, OrganizationId, TemplateId};
use crate::services::Services;
use crate::store;

/// The id of the template that is given by its name, or id, in the organization that is given by its
/// name or id. NOT_FOUND when the caller may not read either.
pub(in crate::services) async fn in_organization(
    services: &Services,
    caller: &Caller,
    organization: &str,
    template: &str,
) -> Result<TemplateId, Failure> {
    let missing = |path: &str| {
        let what = format!("There is no such {path}, or you may not see it");
        Failure::at(ErrorCode::NotFound, path, what)
    };
    let db = services.db.reader();
    let found = if let Some(id) = OrganizationId::parse(organization) {
        Some(id)
    } else {
        let key = organization.to_lowercase();
        let found = store::organization::by_name(db, None, &key).await?;
        found.map(|organization| organization.id)
    };
    let seen = caller.actor.template_organizations();
    let found = found.filter(|id| seen.as_ref().is_none_or(|seen| seen.contains(id)));
    let organization = found.ok_or_else(|| missing("organization"))?;
    let found = if let Some(id) = TemplateId::parse(template) {
        get(services, caller, id).await?
    } else {
        store::template::by_name(db, Some(&[organization]), &template.to_ascii_lowercase()).await?
    };
    let found = found.filter(|template| template.organization_id == organization);
    found
        .map(|template| template.id)
        .ok_or_else(|| missing("template"))
}
