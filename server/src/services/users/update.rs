use serde_json::json;

use super::super::{Services, UnitOfWork, audit};
use super::{NOT_FOUND, roles, to_be_changed};
use crate::domain::audit::AuditObject;
use crate::domain::names::DisplayName;
use crate::domain::user::{Caller, SiteRole, User};
use crate::domain::{ErrorCode, Failure, UserId};
use crate::events::Topic;
use crate::store;

/// What is to be changed of a user; `None` stays as it is.
#[derive(Clone, Debug)]
pub struct UpdateUser {
    /// Which user.
    pub user_id: UserId,
    /// What people are shown; the sign-in name when blank.
    pub display_name: Option<String>,
    /// All that it may do on the site; MEMBER is always among it.
    pub roles: Option<Vec<SiteRole>>,
}

/// Changes a user. Its display name it may change itself; roles are given and taken by who looks
/// after users, but not their own, and OWNER only by an OWNER. The last OWNER who is not suspended
/// stays one.
pub async fn update(
    services: &Services,
    caller: &Caller,
    input: UpdateUser,
) -> Result<User, Failure> {
    let object = AuditObject::new("User", input.user_id.0, "");
    let result = change(services, caller, input).await;
    audit::or_refused(services, caller, "updateUser", object, result).await
}

async fn change(services: &Services, caller: &Caller, input: UpdateUser) -> Result<User, Failure> {
    let name = match &input.display_name {
        Some(text) => Some(DisplayName::parse("displayName", text)?),
        None => None,
    };
    // Of two OWNERs who lower each other at the same time, one has to see the other's change.
    let mut uow = UnitOfWork::begin_alone(services).await?;
    let before = user_to_change(&uow, caller, &input).await?;
    let mut user = before.clone();
    if let Some(name) = name {
        user.display_name =
            name.map_or_else(|| user.username.clone(), |name| name.as_str().to_owned());
    }
    if let Some(wanted) = &input.roles {
        user.roles = roles::complete(wanted);
    }
    if user.roles != before.roles {
        may_change_roles(&uow, caller, &before, &user).await?;
        uow.ring(Topic::Credentials(user.id));
    }
    user.updated_at = uow.now();
    store::user::update(uow.tx(), &user).await?;
    let object = AuditObject::new("User", user.id.0, &user.username);
    let shown = |user: &User| json!({ "displayName": user.display_name, "roles": roles::words(&user.roles) });
    let (old, new) = (Some(shown(&before)), Some(shown(&user)));
    audit::record(&uow, caller, "updateUser", object, old, new).await?;
    uow.commit().await?;
    Ok(user)
}

async fn user_to_change(
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    input: &UpdateUser,
) -> Result<User, Failure> {
    if input.user_id != caller.actor.user_id {
        return to_be_changed(uow.tx(), caller, input.user_id).await;
    }
    let own = store::user::by_ids(uow.tx(), &[input.user_id]).await?.pop();
    own.ok_or_else(|| Failure::at(ErrorCode::NotFound, "userId", NOT_FOUND))
}

async fn may_change_roles(
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    before: &User,
    after: &User,
) -> Result<(), Failure> {
    if before.id == caller.actor.user_id && !caller.actor.is_owner() {
        return Err(Failure::at(
            ErrorCode::Forbidden,
            "roles",
            "You may not change your own roles: ask another OWNER or USER_ADMIN",
        ));
    }
    roles::may_give(caller, &after.roles)?;
    let was_active_owner = before.is_owner() && before.suspended_at.is_none();
    if was_active_owner
        && !after.is_owner()
        && store::user::count_active_owners(uow.tx()).await? <= 1
    {
        return Err(Failure::at(
            ErrorCode::Conflict,
            "roles",
            "This is the last OWNER who is not suspended: make somebody else an OWNER first",
        ));
    }
    Ok(())
}
