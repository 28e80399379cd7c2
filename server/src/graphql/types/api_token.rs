//! API tokens.

use async_graphql::{ID, Object};

use crate::domain::user::{ApiToken as ApiTokenRow, ApiTokenScope};
use crate::graphql::DateTime;

/// A token for programs. Its secret is shown once, by `createApiToken`, and kept only as a hash.
#[derive(Clone)]
pub struct ApiToken(pub ApiTokenRow);

/// A token for programs. Its secret is shown once, by `createApiToken`, and kept only as a hash.
#[Object]
impl ApiToken {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What its owner calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is good for.
    async fn scope(&self) -> ApiTokenScope {
        self.0.scope
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
}
