use serde_json::json;

use super::super::{Services, UnitOfWork, audit, sessions};
use super::roles;
use crate::domain::audit::AuditObject;
use crate::domain::names::{DisplayName, Username, checked_idempotency_key};
use crate::domain::password::Password;
use crate::domain::user::{Caller, Member, Organization, OrganizationRole, SiteRole, User};
use crate::domain::{ErrorCode, Failure, OrganizationId, UserId};
use crate::store;
use crate::store::error::{failure, unique_violation};

/// Who is to be made a user.
#[derive(Clone, Debug)]
pub struct CreateUser {
    /// The sign-in name: 1-32 letters and digits in groups joined by hyphens.
    pub username: String,
    /// What people are shown; the sign-in name when left out or blank.
    pub display_name: Option<String>,
    /// What it may do on the site; MEMBER is always among it.
    pub roles: Vec<SiteRole>,
    /// Its first organization; `None`: the default one.
    pub organization_id: Option<OrganizationId>,
    /// What it may do there.
    pub organization_role: OrganizationRole,
    /// `None`: it gets a link to sign in with, and sets one itself.
    pub password: Option<String>,
    /// Makes repeating the request harmless.
    pub idempotency_key: Option<String>,
}

/// A user just made.
#[derive(Debug)]
pub struct CreatedUser {
    /// The user.
    pub user: User,
    /// A one-time link to sign in with, when it has no password yet.
    pub sign_in_url: Option<String>,
}

/// Makes a user. FORBIDDEN for who does not look after users, and for the role OWNER unless the
/// caller has it.
pub async fn create(
    services: &Services,
    caller: &Caller,
    input: CreateUser,
) -> Result<CreatedUser, Failure> {
    let object = AuditObject::named("User", input.username.trim());
    let result = make_once(services, caller, input).await;
    audit::or_refused(services, caller, "createUser", object, result).await
}

/// With an idempotency key that was used before: the user that was made then.
async fn make_once(
    services: &Services,
    caller: &Caller,
    input: CreateUser,
) -> Result<CreatedUser, Failure> {
    if !caller.actor.manages_users() {
        return Err(Failure::forbidden(
            "Only a site OWNER or USER_ADMIN may make users",
        ));
    }
    checked_idempotency_key(input.idempotency_key.as_deref())?;
    let key = input.idempotency_key.clone();
    if let Some(made) = made_with(services, caller, key.as_deref()).await? {
        return Ok(made);
    }
    match make(services, caller, input).await {
        // Two requests with one key at the same time: the second one gets the first one's user.
        Err(error) if error.code() == ErrorCode::Conflict => {
            let made = made_with(services, caller, key.as_deref()).await?;
            made.ok_or(error)
        }
        result => result,
    }
}

/// The link of the first answer may be lost with it, so there is a new one.
async fn made_with(
    services: &Services,
    caller: &Caller,
    key: Option<&str>,
) -> Result<Option<CreatedUser>, Failure> {
    let Some(key) = key else { return Ok(None) };
    let uow = UnitOfWork::begin(services).await?;
    let found = store::user::by_idempotency_key(uow.tx(), caller.actor.user_id, key).await?;
    let Some(user) = found else { return Ok(None) };
    let needs_link = !user.has_password && user.last_sign_in_at.is_none();
    let sign_in_url = if needs_link {
        Some(sessions::new_invitation(services, &uow, caller, &user).await?)
    } else {
        None
    };
    uow.commit().await?;
    Ok(Some(CreatedUser { user, sign_in_url }))
}

async fn make(
    services: &Services,
    caller: &Caller,
    input: CreateUser,
) -> Result<CreatedUser, Failure> {
    let username = Username::parse("username", &input.username)?;
    let display_name = match &input.display_name {
        Some(text) => DisplayName::parse("displayName", text)?,
        None => None,
    };
    let roles = roles::complete(&input.roles);
    roles::may_give(caller, &roles)?;
    let hash = match &input.password {
        Some(text) => {
            let password = Password::parse("password", text, username.as_str())?;
            Some(services.passwords.hash(password).await?)
        }
        None => None,
    };
    let uow = UnitOfWork::begin(services).await?;
    let organization = first_organization(&uow, input.organization_id).await?;
    let user = User {
        id: UserId::generate(),
        username: username.as_str().to_owned(),
        display_name: display_name.map_or_else(
            || username.as_str().to_owned(),
            |name| name.as_str().to_owned(),
        ),
        roles,
        has_password: hash.is_some(),
        last_sign_in_at: None,
        suspended_at: None,
        created_at: uow.now(),
        updated_at: uow.now(),
    };
    let key = input.idempotency_key;
    let inserted = store::user::insert(uow.tx(), &user, Some(caller.actor.user_id), key).await;
    inserted.map_err(|error| {
        if unique_violation(&error) {
            let what = format!("There is a user `{}`: choose another name", user.username);
            Failure::at(ErrorCode::Conflict, "username", what)
        } else {
            failure(error)
        }
    })?;
    if let Some(hash) = &hash {
        store::user::set_password(uow.tx(), user.id, hash, uow.now()).await?;
    }
    let member = Member {
        user_id: user.id,
        organization_id: organization.id,
        role: input.organization_role,
        created_at: uow.now(),
    };
    store::membership::set(uow.tx(), &member).await?;
    let object = AuditObject::new("User", user.id.0, &user.username);
    let after = json!({
        "username": user.username,
        "displayName": user.display_name,
        "roles": roles::words(&user.roles),
        "organization": organization.name,
        "organizationRole": member.role.as_str(),
    });
    audit::record(&uow, caller, "createUser", object, None, Some(after)).await?;
    let sign_in_url = match hash {
        Some(_) => None,
        None => Some(sessions::new_invitation(services, &uow, caller, &user).await?),
    };
    uow.commit().await?;
    Ok(CreatedUser { user, sign_in_url })
}

async fn first_organization(
    uow: &UnitOfWork<'_>,
    wanted: Option<OrganizationId>,
) -> Result<Organization, Failure> {
    let found = match wanted {
        Some(id) => store::organization::get(uow.tx(), None, id).await?,
        None => store::organization::default(uow.tx()).await?,
    };
    found.ok_or_else(|| {
        let what = "There is no such organization, or you may not see it";
        Failure::at(ErrorCode::NotFound, "organizationId", what)
    })
}
