//! Servers of the Model Context Protocol.

use async_graphql::{Context, Object, Result};

use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::types::mcp_server::McpServer;
use crate::services::mcp_servers;

/// Servers of the Model Context Protocol.
#[derive(Default)]
pub struct McpServerQuery;

#[Object]
impl McpServerQuery {
    /// All servers of the Model Context Protocol, whose tools chats have, at most 20, the oldest first.
    /// FORBIDDEN unless the viewer is a site OWNER.
    async fn mcp_servers(&self, ctx: &Context<'_>) -> Result<Vec<McpServer>> {
        let found = mcp_servers::list(ctx.services()?, ctx.caller()?).await;
        let found = found.map_err(|failure| ctx.to_graphql(failure))?;
        Ok(found.into_iter().map(McpServer).collect())
    }
}
