//! Changing an MCP server.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, McpServerId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::mcp_server::{McpHeaderInput, McpServer};
use crate::services::mcp_servers::{self, McpServerChange};

/// Changing an MCP server.
#[derive(Default)]
pub struct UpdateMcpServerMutation;

/// Input of `updateMcpServer`; what is left out stays as it is.
#[derive(InputObject)]
pub struct UpdateMcpServerInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The server's id.
    mcp_server_id: ID,
    /// Another name, as for `createMcpServer`.
    name: Option<String>,
    /// Another address, as for `createMcpServer`. When it changes and there are headers, `headers` must be
    /// given as well: stored ones are never sent to another address.
    url: Option<String>,
    /// Other headers in the place of all that are there, as for `createMcpServer`; empty: none.
    headers: Option<Vec<McpHeaderInput>>,
    /// Other tools that chats have, as for `createMcpServer`; empty: all.
    allowed_tools: Option<Vec<String>>,
    /// How many seconds a call of a tool may take: 1-3,600.
    timeout_seconds: Option<i32>,
    /// Whether chats have its tools.
    is_enabled: Option<bool>,
}

/// Outcome of `updateMcpServer`.
#[derive(SimpleObject)]
pub struct UpdateMcpServerPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The server; null when there are errors.
    mcp_server: Option<McpServer>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateMcpServerMutation {
    /// Changes an MCP server; chats know it from their next step on. FORBIDDEN unless the viewer is a site
    /// OWNER; CONFLICT: the name is taken.
    async fn update_mcp_server(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which server, and what of it.")] input: UpdateMcpServerInput,
    ) -> Result<UpdateMcpServerPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let id = parse_input_id("mcpServerId", &input.mcp_server_id, McpServerId::parse);
        let client_mutation_id = input.client_mutation_id.clone();
        let updated = async { mcp_servers::update(services, caller, id?, input.into()).await };
        let (updated, errors) = ctx.outcome(updated.await as Result<_, Failure>)?;
        Ok(UpdateMcpServerPayload {
            client_mutation_id,
            mcp_server: updated.map(McpServer),
            errors,
        })
    }
}

impl From<UpdateMcpServerInput> for McpServerChange {
    fn from(input: UpdateMcpServerInput) -> Self {
        let headers = |given: Vec<McpHeaderInput>| given.into_iter().map(Into::into).collect();
        Self {
            name: input.name,
            url: input.url,
            headers: input.headers.map(headers),
            allowed_tools: input.allowed_tools,
            timeout_seconds: input.timeout_seconds,
            is_enabled: input.is_enabled,
        }
    }
}
