//! What a start of the gateway makes sure of.

use super::{Services, UnitOfWork, api_tokens, audit, sessions, templates};
use crate::auth::{Secret, SecretHash};
use crate::domain::audit::AuditObject;
use crate::domain::user::{Member, Organization, OrganizationRole, SiteRole, User};
use crate::domain::{Failure, OrganizationId, UserId};
use crate::services::authentication::ADMINISTRATOR;
use crate::store;
use crate::store::error::failure;

/// Fewest characters of a bootstrap token: fewer could be guessed.
pub const MIN_BOOTSTRAP_TOKEN_CHARS: usize = 32;
const DEFAULT_ORGANIZATION: &str = "default";

/// What a start hands on.
#[derive(Debug)]
pub struct Bootstrapped {
    /// A one-time sign-in link of the administrator, until somebody has signed in.
    pub login_link: Option<String>,
    /// The embedded provisioner's API token; the one of this gateway's last start has ended.
    pub provisioner_token: Secret,
}

/// Checks the value of `TASKYARD_BOOTSTRAP_TOKEN`; only its hash is kept.
pub fn bootstrap_token(text: &str) -> Result<SecretHash, Failure> {
    let chars = text.chars().count();
    if chars < MIN_BOOTSTRAP_TOKEN_CHARS {
        return Err(Failure::invalid(
            "bootstrap_token",
            format!(
                "TASKYARD_BOOTSTRAP_TOKEN has {chars} characters; give it at least {MIN_BOOTSTRAP_TOKEN_CHARS} random ones, such as from `openssl rand -hex 32`"
            ),
        ));
    }
    Ok(SecretHash::of(text))
}

/// Makes sure of the default organization, the administrator, the starter templates and the embedded
/// provisioner's token, all or nothing; gateways that start at the same time take turns.
pub async fn prepare(services: &Services) -> Result<Bootstrapped, Failure> {
    let mut uow = UnitOfWork::begin_alone(services).await?;
    let organization = default_organization(&uow).await?;
    let administrator = administrator(&uow, organization).await?;
    templates::load_starters(&mut uow, organization).await?;
    let provisioner_token = api_tokens::replace_embedded(services, &uow, &administrator).await?;
    let login_link = if store::user::any_signed_in(uow.tx()).await? {
        None
    } else {
        Some(sessions::new_link(services, &uow, &administrator).await?)
    };
    uow.commit().await?;
    Ok(Bootstrapped {
        login_link,
        provisioner_token,
    })
}

/// A new one-time sign-in link of the administrator. CONFLICT before the first start.
pub async fn login_link(services: &Services) -> Result<String, Failure> {
    let uow = UnitOfWork::begin(services).await?;
    let administrator = store::user::by_username(uow.tx(), ADMINISTRATOR)
        .await?
        .ok_or_else(|| {
            Failure::conflict(
                "There is no administrator in this database yet: run `taskyard serve` once",
            )
        })?;
    if administrator.suspended_at.is_some() {
        return Err(Failure::conflict(
            "The administrator is suspended: another OWNER has to activate it",
        ));
    }
    let link = sessions::new_link(services, &uow, &administrator).await?;
    uow.commit().await?;
    Ok(link)
}

async fn default_organization(uow: &UnitOfWork<'_>) -> Result<OrganizationId, Failure> {
    if let Some(found) = store::organization::default(uow.tx()).await? {
        return Ok(found.id);
    }
    let organization = Organization {
        id: OrganizationId::generate(),
        name: DEFAULT_ORGANIZATION.to_owned(),
        display_name: "Default".to_owned(),
        created_at: uow.now(),
        updated_at: uow.now(),
    };
    let inserted = store::organization::insert(uow.tx(), &organization, None, None).await;
    inserted.map_err(failure)?;
    let object = AuditObject::new("Organization", organization.id.0, DEFAULT_ORGANIZATION);
    audit::record_own(uow, "createOrganization", object, None).await?;
    Ok(organization.id)
}

async fn administrator(
    uow: &UnitOfWork<'_>,
    organization: OrganizationId,
) -> Result<User, Failure> {
    if let Some(found) = store::user::by_username(uow.tx(), ADMINISTRATOR).await? {
        return Ok(found);
    }
    let user = User {
        id: UserId::generate(),
        username: ADMINISTRATOR.to_owned(),
        display_name: "Administrator".to_owned(),
        roles: vec![SiteRole::Owner, SiteRole::Member],
        has_password: false,
        last_sign_in_at: None,
        suspended_at: None,
        created_at: uow.now(),
        updated_at: uow.now(),
    };
    let inserted = store::user::insert(uow.tx(), &user, None, None).await;
    inserted.map_err(failure)?;
    let member = Member {
        user_id: user.id,
        organization_id: organization,
        role: OrganizationRole::Admin,
        created_at: uow.now(),
    };
    store::membership::set(uow.tx(), &member).await?;
    let object = AuditObject::new("User", user.id.0, ADMINISTRATOR);
    audit::record_own(uow, "createUser", object, None).await?;
    Ok(user)
}
