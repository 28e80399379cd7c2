use serde_json::json;

use super::super::{Services, UnitOfWork, audit};
use super::{known, name_taken};
use crate::domain::audit::AuditObject;
use crate::domain::names::{DisplayName, Name};
use crate::domain::user::{Caller, Organization, OrganizationRole};
use crate::domain::{Failure, OrganizationId};
use crate::store;

/// What is to be changed of an organization; `None` stays as it is.
#[derive(Clone, Debug)]
pub struct UpdateOrganization {
    /// Which one.
    pub organization_id: OrganizationId,
    /// Its name: 1-32 letters and digits in groups joined by hyphens.
    pub name: Option<String>,
    /// What people are shown; the name when blank.
    pub display_name: Option<String>,
}

/// Renames an organization. FORBIDDEN for all but its ADMINs and site OWNERs; CONFLICT on `name` when
/// another one has it.
pub async fn update(
    services: &Services,
    caller: &Caller,
    input: UpdateOrganization,
) -> Result<Organization, Failure> {
    let object = AuditObject::new("Organization", input.organization_id.0, "");
    let result = change(services, caller, input).await;
    audit::or_refused(services, caller, "updateOrganization", object, result).await
}

async fn change(
    services: &Services,
    caller: &Caller,
    input: UpdateOrganization,
) -> Result<Organization, Failure> {
    let name = match &input.name {
        Some(text) => Some(Name::parse("name", text)?),
        None => None,
    };
    let display_name = match &input.display_name {
        Some(text) => Some(DisplayName::parse("displayName", text)?),
        None => None,
    };
    let uow = UnitOfWork::begin(services).await?;
    let before = known(uow.tx(), caller, input.organization_id).await?;
    let is_admin = caller.actor.role_in(before.id) == Some(OrganizationRole::Admin);
    if !is_admin && !caller.actor.is_owner() {
        return Err(Failure::forbidden(
            "Only its ADMINs and site OWNERs may change an organization",
        ));
    }
    let mut organization = before.clone();
    if let Some(name) = name {
        name.as_str().clone_into(&mut organization.name);
    }
    if let Some(text) = display_name {
        let shown = text.map(|text| text.as_str().to_owned());
        organization.display_name = shown.unwrap_or_else(|| organization.name.clone());
    }
    organization.updated_at = uow.now();
    if !store::organization::rename(uow.tx(), &organization).await? {
        return Err(name_taken(&organization.name));
    }
    let object = AuditObject::new("Organization", organization.id.0, &organization.name);
    let shown =
        |it: &Organization| Some(json!({ "name": it.name, "displayName": it.display_name }));
    let (old, new) = (shown(&before), shown(&organization));
    audit::record(&uow, caller, "updateOrganization", object, old, new).await?;
    uow.commit().await?;
    Ok(organization)
}
