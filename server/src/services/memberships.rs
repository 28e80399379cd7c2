//! Who is in which organization: giving people their place in one, and taking it.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{Services, UnitOfWork, audit, organizations};
use crate::domain::audit::AuditObject;
use crate::domain::user::{Caller, Member, Organization, OrganizationRole, User};
use crate::domain::{ErrorCode, Failure, OrganizationId, UserId};
use crate::events::Topic;
use crate::store;

/// Makes a user a member of an organization, or gives a member another role there. For its ADMINs and
/// those who look after users, who may not raise themselves. An organization keeps an ADMIN.
pub async fn set(
    services: &Services,
    caller: &Caller,
    (organization, user): (OrganizationId, UserId),
    role: OrganizationRole,
) -> Result<Member, Failure> {
    let object = AuditObject::new("User", user.0, "").in_organization(organization);
    let result = place(services, caller, (organization, user), role).await;
    audit::or_refused(services, caller, "setMembership", object, result).await
}

/// Takes a user out of an organization; everybody may leave. What the user has there stays theirs. An
/// organization keeps an ADMIN.
pub async fn remove(
    services: &Services,
    caller: &Caller,
    (organization, user): (OrganizationId, UserId),
) -> Result<UserId, Failure> {
    let object = AuditObject::new("User", user.0, "").in_organization(organization);
    let result = take(services, caller, (organization, user)).await;
    audit::or_refused(services, caller, "removeMembership", object, result).await
}

async fn place(
    services: &Services,
    caller: &Caller,
    (organization, user): (OrganizationId, UserId),
    role: OrganizationRole,
) -> Result<Member, Failure> {
    // Of two ADMINs who lower each other at the same time, one has to see the other's change.
    let mut uow = UnitOfWork::begin_alone(services).await?;
    let organization = organizations::known(uow.tx(), caller, organization).await?;
    if !caller.actor.manages_members_of(organization.id) {
        return Err(not_yours());
    }
    let user = known_user(uow.tx(), caller, user).await?;
    may_place(caller, &organization, &user)?;
    let before = store::membership::get(uow.tx(), organization.id, user.id).await?;
    if role != OrganizationRole::Admin {
        keeps_an_admin(&uow, before.as_ref(), &user).await?;
    }
    let member = Member {
        user_id: user.id,
        organization_id: organization.id,
        role,
        created_at: before.map_or_else(|| uow.now(), |before| before.created_at),
    };
    store::membership::set(uow.tx(), &member).await?;
    let object =
        AuditObject::new("User", user.id.0, &user.username).in_organization(organization.id);
    let before = before.map(|before| shown(&organization, before.role));
    let after = Some(shown(&organization, role));
    audit::record(&uow, caller, "setMembership", object, before, after).await?;
    uow.ring(Topic::Credentials(user.id));
    uow.commit().await?;
    Ok(member)
}

async fn take(
    services: &Services,
    caller: &Caller,
    (organization, user): (OrganizationId, UserId),
) -> Result<UserId, Failure> {
    let mut uow = UnitOfWork::begin_alone(services).await?;
    let organization = organizations::known(uow.tx(), caller, organization).await?;
    let is_own = user == caller.actor.user_id;
    if !is_own && !caller.actor.manages_members_of(organization.id) {
        return Err(not_yours());
    }
    let user = known_user(uow.tx(), caller, user).await?;
    if !is_own {
        may_place(caller, &organization, &user)?;
    }
    let before = store::membership::get(uow.tx(), organization.id, user.id).await?;
    let before = before.ok_or_else(|| {
        let what = "This user is not a member of the organization";
        Failure::at(ErrorCode::NotFound, "userId", what)
    })?;
    keeps_an_admin(&uow, Some(&before), &user).await?;
    store::membership::delete(uow.tx(), organization.id, user.id).await?;
    let object =
        AuditObject::new("User", user.id.0, &user.username).in_organization(organization.id);
    let before = Some(shown(&organization, before.role));
    audit::record(&uow, caller, "removeMembership", object, before, None).await?;
    uow.ring(Topic::Credentials(user.id));
    uow.commit().await?;
    Ok(user.id)
}

async fn known_user(
    db: &impl ConnectionTrait,
    caller: &Caller,
    id: UserId,
) -> Result<User, Failure> {
    let found = store::user::get(db, &caller.actor.people(), id).await?;
    found.ok_or_else(|| {
        let what = "There is no such user, or you may not see it";
        Failure::at(ErrorCode::NotFound, "userId", what)
    })
}

/// A USER_ADMIN gives others their place, but not itself and no OWNER.
fn may_place(caller: &Caller, organization: &Organization, user: &User) -> Result<(), Failure> {
    let actor = &caller.actor;
    let is_admin = actor.role_in(organization.id) == Some(OrganizationRole::Admin);
    if actor.is_owner() || is_admin {
        return Ok(());
    }
    if user.id == actor.user_id {
        return Err(Failure::forbidden(
            "You may not change your own place in an organization: ask one of its ADMINs",
        ));
    }
    if user.is_owner() {
        return Err(Failure::forbidden(
            "This user is a site OWNER: only an OWNER, or an ADMIN of the organization, may do this",
        ));
    }
    Ok(())
}

/// CONFLICT when this member is the last ADMIN of its organization who is not suspended.
async fn keeps_an_admin(
    uow: &UnitOfWork<'_>,
    before: Option<&Member>,
    user: &User,
) -> Result<(), Failure> {
    let Some(before) = before.filter(|before| before.role == OrganizationRole::Admin) else {
        return Ok(());
    };
    let organization = before.organization_id;
    let admins =
        store::membership::count_active(uow.tx(), organization, OrganizationRole::Admin).await?;
    if user.suspended_at.is_none() && admins <= 1 {
        return Err(Failure::conflict(
            "This is the organization's last ADMIN: make somebody else an ADMIN first",
        ));
    }
    Ok(())
}

fn not_yours() -> Failure {
    Failure::forbidden("Only its ADMINs and who looks after users may change who is in it")
}

fn shown(organization: &Organization, role: OrganizationRole) -> Value {
    json!({ "organization": organization.name, "role": role.as_str() })
}
