//! Making an MCP server.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::types::mcp_server::{McpHeaderInput, McpServer};
use crate::services::mcp_servers::{self, NewMcpServer};

/// Making an MCP server.
#[derive(Default)]
pub struct CreateMcpServerMutation;

/// Input of `createMcpServer`.
#[derive(InputObject)]
pub struct CreateMcpServerInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// 1-24 lower-case letters, digits and `-`, a letter first; unique. Its tools are called by it.
    name: String,
    /// Where it is, over streamable HTTP: http or https, at most 2,048 bytes, without user name, password
    /// and query; also the gateway's own machine and private networks.
    url: String,
    /// What it is sent with every request, at most 20. Default: nothing.
    #[graphql(default)]
    headers: Vec<McpHeaderInput>,
    /// The tools that chats have, by the server's names for them, at most 200 of 200 bytes each. Default:
    /// all.
    #[graphql(default)]
    allowed_tools: Vec<String>,
    /// How many seconds a call of a tool may take: 1-3,600. Default 60.
    timeout_seconds: Option<i32>,
    /// Whether chats have its tools. Default true.
    #[graphql(default = true)]
    is_enabled: bool,
    /// The same key again gives the server that was made with it first. 1-255 bytes.
    idempotency_key: Option<String>,
}

/// Outcome of `createMcpServer`.
#[derive(SimpleObject)]
pub struct CreateMcpServerPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The server; null when there are errors.
    mcp_server: Option<McpServer>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

impl From<CreateMcpServerInput> for NewMcpServer {
    fn from(input: CreateMcpServerInput) -> Self {
        Self {
            name: input.name,
            url: input.url,
            headers: input.headers.into_iter().map(Into::into).collect(),
            allowed_tools: input.allowed_tools,
            timeout_seconds: input.timeout_seconds,
            is_enabled: input.is_enabled,
            idempotency_key: input.idempotency_key,
        }
    }
}

#[Object]
impl CreateMcpServerMutation {
    /// Makes a server of the Model Context Protocol, whose tools chats have from their next turn on; it is
    /// not connected to. FORBIDDEN unless the viewer is a site OWNER; CONFLICT: there is one with this
    /// name; LIMIT_EXCEEDED: there are 20.
    async fn create_mcp_server(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is made from.")] input: CreateMcpServerInput,
    ) -> Result<CreateMcpServerPayload> {
        let client_mutation_id = input.client_mutation_id.clone();
        let made = mcp_servers::create(ctx.services()?, ctx.caller()?, input.into()).await;
        let (made, errors) = ctx.outcome(made)?;
        Ok(CreateMcpServerPayload {
            client_mutation_id,
            mcp_server: made.map(McpServer),
            errors,
        })
    }
}
