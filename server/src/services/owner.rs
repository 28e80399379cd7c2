//! Whose something new is to be.

use super::Services;
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, OrganizationId, UserId};
use crate::store;

/// The caller, or the member of the organization with this username. NOT_FOUND on `owner`: there is
/// no such member; FORBIDDEN: the caller may make nothing for them.
pub(super) async fn choose(
    services: &Services,
    caller: &Caller,
    organization: OrganizationId,
    owner: Option<&str>,
) -> Result<UserId, Failure> {
    let key = owner.map(str::to_lowercase);
    let own = caller.actor.username.to_lowercase();
    let Some(key) = key.filter(|key| key != "me" && *key != own) else {
        return Ok(caller.actor.user_id);
    };
    let db = services.db.reader();
    let member = store::organization::member_by_username(db, organization, &key).await?;
    let member = member.ok_or_else(|| {
        let what = "The template's organization has no such member";
        Failure::at(ErrorCode::NotFound, "owner", what)
    })?;
    if !caller.actor.may_act_for(member, organization) {
        let what = "Only an ADMIN of the organization, or a site OWNER, makes something for others";
        return Err(Failure::at(ErrorCode::Forbidden, "owner", what));
    }
    Ok(member)
}
