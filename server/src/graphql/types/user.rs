//! Users.

use async_graphql::{Context, ID, Object, Result};

use super::api_token::ApiToken;
use super::membership::Membership;
use super::session::Session;
use crate::domain::user::{SiteRole, User as UserRow, UserStatus};
use crate::graphql::DateTime;
use crate::graphql::connection::connection;
use crate::graphql::context::ContextExt;
use crate::graphql::loaders::{ApiTokensOf, MembershipsOf, SessionsOf, load_present};
use crate::graphql::rows::planned;
use crate::services::users;

/// A person, or a program's account.
#[derive(Clone)]
pub struct User(pub UserRow);

/// A person, or a program's account.
#[planned]
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

    /// Whether it is let in.
    async fn status(&self) -> UserStatus {
        self.0.status()
    }

    /// When it last signed in; null: never, or the viewer is neither this user nor looks after users.
    #[expect(clippy::unused_async, reason = "a resolver is async")]
    async fn last_sign_in_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        let may_read = users::may_read_private(ctx.caller()?, self.0.id);
        Ok(self.0.last_sign_in_at.filter(|_| may_read).map(DateTime))
    }

    /// Whether it can sign in with a password; null when the viewer is neither this user nor looks
    /// after users.
    #[expect(clippy::unused_async, reason = "a resolver is async")]
    async fn has_password(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let may_read = users::may_read_private(ctx.caller()?, self.0.id);
        Ok(may_read.then_some(self.0.has_password))
    }

    /// The organizations that it is a member of, the oldest membership first. The viewer's own are
    /// whole, and everybody's to who looks after users; of others only those that the viewer is in.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        let all = load_present(ctx, MembershipsOf(self.0.id)).await?;
        let visible = users::visible_memberships(ctx.caller()?, self.0.id, all);
        Ok(visible.into_iter().map(Membership).collect())
    }

    /// The browsers that are signed in as it, the last used first. Empty unless the viewer is this
    /// user or an OWNER.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>> {
        let actor = &ctx.caller()?.actor;
        if !actor.is_owner() && actor.user_id != self.0.id {
            return Ok(Vec::new());
        }
        let sessions = load_present(ctx, SessionsOf(self.0.id)).await?;
        Ok(sessions.into_iter().map(Session).collect())
    }

    /// Whether this user, who is the viewer, may make templates in some organization; false for all
    /// others.
    #[expect(clippy::unused_async, reason = "a resolver is async")]
    async fn can_create_templates(&self, ctx: &Context<'_>) -> Result<bool> {
        let actor = &ctx.caller()?.actor;
        Ok(actor.user_id == self.0.id && actor.manages_templates())
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

connection!(UserConnection, UserEdge, User, "users");
