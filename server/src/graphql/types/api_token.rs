//! API tokens.

use async_graphql::{ID, Object};

use super::organization::Organization;
use super::user::User;
use crate::domain::user::{ApiToken as ApiTokenRow, ApiTokenScope};
use crate::graphql::DateTime;
use crate::graphql::rows::{Maybe, Present, planned};

/// A token for programs. Its secret is shown once, by `createApiToken`, and kept only as a hash.
#[derive(Clone)]
pub struct ApiToken(pub ApiTokenRow);

/// A token for programs. Its secret is shown once, by `createApiToken`, and kept only as a hash.
#[planned]
#[Object]
impl ApiToken {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Whose rights it carries.
    async fn owner(&self) -> Present<User> {
        Present(self.0.user_id)
    }

    /// What its owner calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is good for.
    async fn scope(&self) -> ApiTokenScope {
        self.0.scope
    }

    /// PROVISIONER: the only organization whose jobs its provisioners take; null: they take all
    /// organizations', or the scope is another one.
    async fn organization(&self) -> Maybe<Organization> {
        Maybe(self.0.organization_id)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it ends; null: never.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was last used, within a minute; null: never.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// From which address it was last used; null: never, or the address is not known.
    async fn last_used_ip(&self) -> Option<&str> {
        self.0.last_used_ip.as_deref()
    }
}
