//! Users: who may be looked up by whom, and what user administrators do.

mod create;
mod roles;
mod suspend;
mod update;

use super::Services;
use crate::domain::page::{Page, PageRequest};
use crate::domain::user::{Caller, Member, Scope, User};
use crate::domain::{ErrorCode, Failure, UserId};
use crate::store;

pub use create::{CreateUser, CreatedUser, create};
pub use suspend::{activate, suspend};
pub use update::{UpdateUser, update};

/// Names a user.
#[derive(Clone, Debug)]
pub enum UserRef {
    /// By its id.
    Id(UserId),
    /// By its sign-in name, whatever its case; `me` is the caller.
    Named(String),
}

/// The user, unless the caller may not know of it.
pub async fn get(
    services: &Services,
    caller: &Caller,
    user: UserRef,
) -> Result<Option<User>, Failure> {
    let (db, people) = (services.db.reader(), caller.actor.people());
    match user {
        UserRef::Id(id) => store::user::get(db, &people, id).await,
        UserRef::Named(name) if name == "me" => {
            store::user::get(db, &people, caller.actor.user_id).await
        }
        UserRef::Named(name) => {
            store::user::get_by_username(db, &people, &name.to_ascii_lowercase()).await
        }
    }
}

/// A page by sign-in name of the users that the caller may know of; the place is one in lower case.
/// Of a search only those whose sign-in name or display name contains it.
pub async fn list(
    services: &Services,
    caller: &Caller,
    search: Option<&str>,
    page: PageRequest<String>,
) -> Result<Page<User>, Failure> {
    let people = caller.actor.people();
    store::user::page(services.db.reader(), &people, search, &page).await
}

/// How many users the whole list has.
pub async fn count(
    services: &Services,
    caller: &Caller,
    search: Option<&str>,
) -> Result<i64, Failure> {
    let people = caller.actor.people();
    store::user::count(services.db.reader(), &people, search).await
}

/// Of a user's memberships those that the caller may know of.
pub fn visible_memberships(caller: &Caller, user: UserId, all: Vec<Member>) -> Vec<Member> {
    let actor = &caller.actor;
    let sees_all = actor.user_id == user || actor.people() == Scope::Everything;
    all.into_iter()
        .filter(|member| sees_all || actor.role_in(member.organization_id).is_some())
        .collect()
}

/// Whether the caller may read what only a user and those who look after users may.
pub fn may_read_private(caller: &Caller, user: UserId) -> bool {
    caller.actor.user_id == user || caller.actor.manages_users()
}

/// The user that the caller is about to change: NOT_FOUND when the caller may not know of it,
/// FORBIDDEN when the caller does not look after users, or the user is an OWNER and the caller is none.
pub(super) async fn to_be_changed(
    db: &impl sea_orm::ConnectionTrait,
    caller: &Caller,
    id: UserId,
) -> Result<User, Failure> {
    let user = store::user::get(db, &caller.actor.people(), id).await?;
    let user = user.ok_or_else(|| Failure::at(ErrorCode::NotFound, "userId", NOT_FOUND))?;
    if !caller.actor.manages_users() {
        return Err(Failure::forbidden(
            "Only a site OWNER or USER_ADMIN may do this to other users",
        ));
    }
    if user.is_owner() && !caller.actor.is_owner() {
        return Err(Failure::forbidden(
            "This user is a site OWNER: only an OWNER may do this",
        ));
    }
    Ok(user)
}

const NOT_FOUND: &str = "There is no such user, or you may not see it";
