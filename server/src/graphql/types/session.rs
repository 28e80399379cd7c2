//! Sessions.

use async_graphql::{Context, ID, Object, Result};

use crate::domain::user::{Credential, Session as SessionRow};
use crate::graphql::DateTime;
use crate::graphql::context::ContextExt;
use crate::graphql::rows::planned;

/// A browser that is signed in.
#[derive(Clone)]
pub struct Session(pub SessionRow);

/// A browser that is signed in.
#[planned]
#[Object]
impl Session {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// When it signed in.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the session ends, used or not.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When it was last used, within a minute.
    async fn last_used_at(&self) -> DateTime {
        self.0.last_used_at.into()
    }

    /// From which address it was last used; null when that is not known.
    async fn last_used_ip(&self) -> Option<&str> {
        self.0.last_used_ip.as_deref()
    }

    /// What the browser called itself when it signed in, at most 256 characters.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// Whether it is the one that asks.
    #[expect(clippy::unused_async, reason = "a resolver is async")]
    async fn is_current(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.caller()?.actor.credential == Credential::Session(self.0.id))
    }
}
