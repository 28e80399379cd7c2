//! Memberships.

use async_graphql::{Context, Object, Result};

use super::organization::Organization;
use super::user::User;
use crate::domain::user::{Member, OrganizationRole};
use crate::graphql::DateTime;
use crate::graphql::connection::connection;
use crate::graphql::loaders::load_present;
use crate::graphql::rows::planned;

/// A user's place in an organization.
#[derive(Clone)]
pub struct Membership(pub Member);

/// A user's place in an organization.
#[planned]
#[Object]
impl Membership {
    /// The user.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        load_present(ctx, self.0.user_id).await.map(User)
    }

    /// The organization.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        let organization = load_present(ctx, self.0.organization_id).await;
        organization.map(Organization)
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
