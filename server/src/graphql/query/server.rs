//! What the server says of itself.

use async_graphql::{Context, Object, Result};

use crate::domain::names::{MAX_INPUT_BYTES, MAX_PROMPT_BYTES};
use crate::domain::page::MAX_PAGE_SIZE;
use crate::graphql::context::ContextExt;
use crate::graphql::types::rate_limit::RateLimit;
use crate::graphql::types::server_info::{ServerInfo, ServerLimits};
use crate::services::rate_limit::RateStanding;

/// What the server says of itself.
#[derive(Default)]
pub struct ServerQuery;

#[Object]
impl ServerQuery {
    /// What this operation costs and what its caller may still ask for; needs no sign-in. Null when the
    /// server limits no rates, and in subscriptions.
    async fn rate_limit(&self, ctx: &Context<'_>) -> Option<RateLimit> {
        let standing = ctx.data_opt::<RateStanding>()?;
        Some((*standing).into())
    }

    #[expect(clippy::unused_async, reason = "a resolver is async")]
    /// The server's version, address and limits; needs no sign-in.
    async fn server(&self, ctx: &Context<'_>) -> Result<ServerInfo> {
        let limit = |limit: usize| i32::try_from(limit).unwrap_or(i32::MAX);
        Ok(ServerInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            url: ctx.services()?.settings.gateway_url.clone(),
            limits: ServerLimits {
                max_page_size: limit(MAX_PAGE_SIZE as usize),
                max_input_bytes: limit(MAX_INPUT_BYTES),
                max_prompt_bytes: limit(MAX_PROMPT_BYTES),
            },
        })
    }
}
