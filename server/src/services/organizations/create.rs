use serde_json::json;

use super::super::{Services, UnitOfWork, audit};
use super::name_taken;
use crate::domain::audit::AuditObject;
use crate::domain::names::{DisplayName, Name, checked_idempotency_key};
use crate::domain::user::{Caller, Member, Organization, OrganizationRole};
use crate::domain::{ErrorCode, Failure, OrganizationId};
use crate::events::Topic;
use crate::store;
use crate::store::error::{failure, unique_violation};

/// Which organization is to be made.
#[derive(Clone, Debug)]
pub struct CreateOrganization {
    /// 1-32 letters and digits in groups joined by hyphens.
    pub name: String,
    /// What people are shown; the name when left out or blank.
    pub display_name: Option<String>,
    /// Makes repeating the request harmless.
    pub idempotency_key: Option<String>,
}

/// Makes an organization; the caller becomes its ADMIN. FORBIDDEN for all but site OWNERs.
pub async fn create(
    services: &Services,
    caller: &Caller,
    input: CreateOrganization,
) -> Result<Organization, Failure> {
    let object = AuditObject::named("Organization", input.name.trim());
    let result = make_once(services, caller, input).await;
    audit::or_refused(services, caller, "createOrganization", object, result).await
}

/// With an idempotency key that was used before: the organization that was made then.
async fn make_once(
    services: &Services,
    caller: &Caller,
    input: CreateOrganization,
) -> Result<Organization, Failure> {
    if !caller.actor.is_owner() {
        return Err(Failure::forbidden(
            "Only a site OWNER may make organizations",
        ));
    }
    let key = input.idempotency_key.clone();
    checked_idempotency_key(key.as_deref())?;
    if let Some(made) = made_with(services, caller, key.as_deref()).await? {
        return Ok(made);
    }
    match make(services, caller, input).await {
        // Two requests with one key at the same time: the second one gets the first one's.
        Err(error) if error.code() == ErrorCode::Conflict => {
            let made = made_with(services, caller, key.as_deref()).await?;
            made.ok_or(error)
        }
        result => result,
    }
}

async fn made_with(
    services: &Services,
    caller: &Caller,
    key: Option<&str>,
) -> Result<Option<Organization>, Failure> {
    let Some(key) = key else { return Ok(None) };
    let (db, by) = (services.db.reader(), caller.actor.user_id);
    store::organization::by_idempotency_key(db, by, key).await
}

async fn make(
    services: &Services,
    caller: &Caller,
    input: CreateOrganization,
) -> Result<Organization, Failure> {
    let name = Name::parse("name", &input.name)?;
    let display_name = match &input.display_name {
        Some(text) => DisplayName::parse("displayName", text)?,
        None => None,
    };
    let mut uow = UnitOfWork::begin(services).await?;
    let shown = display_name.map_or_else(|| name.as_str().to_owned(), |text| text.as_str().into());
    let organization = Organization {
        id: OrganizationId::generate(),
        name: name.as_str().to_owned(),
        display_name: shown,
        created_at: uow.now(),
        updated_at: uow.now(),
    };
    let (by, key) = (caller.actor.user_id, input.idempotency_key);
    let inserted = store::organization::insert(uow.tx(), &organization, Some(by), key).await;
    inserted.map_err(|error| {
        if unique_violation(&error) {
            name_taken(name.as_str())
        } else {
            failure(error)
        }
    })?;
    let admin = Member {
        user_id: by,
        organization_id: organization.id,
        role: OrganizationRole::Admin,
        created_at: uow.now(),
    };
    store::membership::set(uow.tx(), &admin).await?;
    let object = AuditObject::new("Organization", organization.id.0, &organization.name);
    let after = json!({ "name": organization.name, "displayName": organization.display_name });
    audit::record(
        &uow,
        caller,
        "createOrganization",
        object,
        None,
        Some(after),
    )
    .await?;
    uow.ring(Topic::Credentials(by));
    uow.commit().await?;
    Ok(organization)
}
