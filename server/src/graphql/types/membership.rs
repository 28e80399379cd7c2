//! Memberships.

use async_graphql::Object;

use super::organization::Organization;
use super::user::User;
use crate::domain::user::{Member, OrganizationRole};
use crate::graphql::DateTime;
use crate::graphql::connection::connection;
use crate::graphql::rows::{Present, planned};

/// A user's place in an organization.
#[derive(Clone)]
pub struct Membership(pub Member);

/// A user's place in an organization.
#[planned]
#[Object]
impl Membership {
    /// The user.
    async fn user(&self) -> Present<User> {
        Present(self.0.user_id)
    }

    /// The organization.
    async fn organization(&self) -> Present<Organization> {
        Present(self.0.organization_id)
    }

    /// What the user may do in it.
    async fn role(&self) -> OrganizationRole {
        self.0.role
    }

    /// Since when the user is in it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

connection!(MembershipConnection, MembershipEdge, Membership, "members");
