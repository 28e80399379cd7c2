use crate::domain::user::{Caller, SiteRole};
use crate::domain::{ErrorCode, Failure};

/// Roles without doubles, in their order; every user is at least a MEMBER.
pub(super) fn complete(roles: &[SiteRole]) -> Vec<SiteRole> {
    let given = |role: &SiteRole| *role == SiteRole::Member || roles.contains(role);
    SiteRole::ALL.iter().copied().filter(given).collect()
}

/// Only an OWNER makes OWNERs.
pub(super) fn may_give(caller: &Caller, roles: &[SiteRole]) -> Result<(), Failure> {
    if roles.contains(&SiteRole::Owner) && !caller.actor.is_owner() {
        return Err(Failure::at(
            ErrorCode::Forbidden,
            "roles",
            "Only a site OWNER may make somebody an OWNER",
        ));
    }
    Ok(())
}

/// For the audit log.
pub(super) fn words(roles: &[SiteRole]) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}
