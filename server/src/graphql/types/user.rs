//! Users.

use async_graphql::{Context, ID, Object, Result};

use super::api_token::ApiToken;
use crate::domain::user::{SiteRole, User as UserRow};
use crate::graphql::DateTime;
use crate::graphql::context::ContextExt;
use crate::graphql::loaders::{ApiTokensOf, load_present};

/// A person, or a program's account.
#[derive(Clone)]
pub struct User(pub UserRow);

/// A person, or a program's account.
#[Object]
impl User {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The sign-in name, unique whatever its case.
    async fn username(&self) -> &str {
        &self.0.username
    }

    /// What people are shown.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// What it may do on the whole site.
    async fn roles(&self) -> &[SiteRole] {
        &self.0.roles
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Its API tokens that are good, newest first. Empty unless the viewer is this user or an OWNER.
    async fn api_tokens(&self, ctx: &Context<'_>) -> Result<Vec<ApiToken>> {
        let actor = &ctx.caller()?.actor;
        if !actor.is_owner() && actor.user_id != self.0.id {
            return Ok(Vec::new());
        }
        let tokens = load_present(ctx, ApiTokensOf(self.0.id)).await?;
        Ok(tokens.into_iter().map(ApiToken).collect())
    }
}
