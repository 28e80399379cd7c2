//! The words of roles.

use serde_json::Value;

use crate::api::{Read, words};
use crate::components::Choice;

fn choices(roles: &[&str]) -> Vec<Choice> {
    roles
        .iter()
        .map(|role| ((*role).to_owned(), words(role)))
        .collect()
}

/// Roles of the whole site.
pub(super) fn site_roles() -> Vec<Choice> {
    choices(&["OWNER", "USER_ADMIN", "TEMPLATE_ADMIN", "AUDITOR", "MEMBER"])
}

/// Roles in an organization.
pub(in crate::pages) fn organization_roles() -> Vec<Choice> {
    choices(&["MEMBER", "AUDITOR", "TEMPLATE_ADMIN", "ADMIN"])
}

/// A person's roles on the whole site, for people.
pub(super) fn roles_of(user: &Value) -> String {
    let roles: Vec<String> = user
        .items("/roles")
        .iter()
        .map(|role| words(&role.text("")))
        .collect();
    roles.join(", ")
}
