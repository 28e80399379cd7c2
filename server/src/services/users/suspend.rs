use super::super::{Services, UnitOfWork, audit};
use super::to_be_changed;
use crate::domain::audit::AuditObject;
use crate::domain::user::{Caller, User, UserStatus};
use crate::domain::{Failure, UserId};
use crate::events::Topic;
use crate::store;

/// Suspends a user: its sessions and sign-in links end, its API tokens are refused until it is
/// activated again, and what it has open ends within a second. Its tasks go on. Nothing is done to
/// one that is suspended already. CONFLICT for oneself, and for the last OWNER who is not suspended.
pub async fn suspend(services: &Services, caller: &Caller, id: UserId) -> Result<User, Failure> {
    let object = AuditObject::new("User", id.0, "");
    let result = set(services, caller, id, UserStatus::Suspended).await;
    audit::or_refused(services, caller, "suspendUser", object, result).await
}

/// Lets a suspended user in again. Nothing is done to one that is not suspended.
pub async fn activate(services: &Services, caller: &Caller, id: UserId) -> Result<User, Failure> {
    let object = AuditObject::new("User", id.0, "");
    let result = set(services, caller, id, UserStatus::Active).await;
    audit::or_refused(services, caller, "activateUser", object, result).await
}

async fn set(
    services: &Services,
    caller: &Caller,
    id: UserId,
    status: UserStatus,
) -> Result<User, Failure> {
    // Of two OWNERs who suspend each other at the same time, one has to see the other's change.
    let mut uow = UnitOfWork::begin_alone(services).await?;
    let mut user = to_be_changed(uow.tx(), caller, id).await?;
    let before = user.status();
    let action = match status {
        UserStatus::Suspended => {
            may_be_suspended(&uow, caller, &user).await?;
            user.suspended_at = user.suspended_at.or(Some(uow.now()));
            "suspendUser"
        }
        UserStatus::Active => {
            user.suspended_at = None;
            "activateUser"
        }
    };
    if before != status {
        user.updated_at = uow.now();
        store::user::update(uow.tx(), &user).await?;
        store::session::delete_of_user(uow.tx(), id, None).await?;
        store::login_token::delete_of_user(uow.tx(), id).await?;
        uow.ring(Topic::Credentials(id));
    }
    let object = AuditObject::new("User", id.0, &user.username);
    let shown = |status: UserStatus| Some(serde_json::json!({ "status": status.as_str() }));
    audit::record(&uow, caller, action, object, shown(before), shown(status)).await?;
    uow.commit().await?;
    Ok(user)
}

async fn may_be_suspended(
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    user: &User,
) -> Result<(), Failure> {
    if user.id == caller.actor.user_id {
        return Err(Failure::conflict(
            "You can't suspend yourself: another OWNER or USER_ADMIN can",
        ));
    }
    let is_active_owner = user.is_owner() && user.suspended_at.is_none();
    if is_active_owner && store::user::count_active_owners(uow.tx()).await? <= 1 {
        return Err(Failure::conflict(
            "This is the last OWNER who is not suspended: make somebody else an OWNER first",
        ));
    }
    Ok(())
}
