use serde_json::json;

use super::super::{Services, UnitOfWork, audit};
use super::known;
use crate::domain::audit::AuditObject;
use crate::domain::user::Caller;
use crate::domain::{Failure, OrganizationId};
use crate::events::Topic;
use crate::store;

/// Deletes an organization that has no templates and no workspaces left; its members are then in it no
/// more, and the tokens of its provisioners end. FORBIDDEN for all but site OWNERs; CONFLICT while it is in use, and for the default one.
pub async fn delete(
    services: &Services,
    caller: &Caller,
    id: OrganizationId,
) -> Result<OrganizationId, Failure> {
    let object = AuditObject::new("Organization", id.0, "");
    let result = remove(services, caller, id).await;
    audit::or_refused(services, caller, "deleteOrganization", object, result).await
}

async fn remove(
    services: &Services,
    caller: &Caller,
    id: OrganizationId,
) -> Result<OrganizationId, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let organization = known(uow.tx(), caller, id).await?;
    if !caller.actor.is_owner() {
        return Err(Failure::forbidden(
            "Only a site OWNER may delete organizations",
        ));
    }
    let default = store::organization::default(uow.tx()).await?;
    if default.is_some_and(|default| default.id == id) {
        return Err(Failure::conflict(
            "This is the default organization, which stays: new users come into it",
        ));
    }
    if store::organization::is_in_use(uow.tx(), id).await? {
        return Err(Failure::conflict(
            "Templates or workspaces are left in this organization: delete them first",
        ));
    }
    for user in store::membership::delete_all(uow.tx(), id).await? {
        uow.ring(Topic::Credentials(user));
    }
    for token in store::api_token::delete_for(uow.tx(), id).await? {
        uow.ring(Topic::Credentials(token.user_id));
    }
    store::organization::delete(uow.tx(), id, uow.now()).await?;
    let object = AuditObject::new("Organization", id.0, &organization.name);
    let before = json!({ "name": organization.name, "displayName": organization.display_name });
    audit::record(
        &uow,
        caller,
        "deleteOrganization",
        object,
        Some(before),
        None,
    )
    .await?;
    uow.commit().await?;
    Ok(id)
}
