//! Deleting an MCP server.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, McpServerId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::mcp_servers;

/// Deleting an MCP server.
#[derive(Default)]
pub struct DeleteMcpServerMutation;

/// Input of `deleteMcpServer`.
#[derive(InputObject)]
pub struct DeleteMcpServerInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The server's id.
    mcp_server_id: ID,
}

/// Outcome of `deleteMcpServer`.
#[derive(SimpleObject)]
pub struct DeleteMcpServerPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The id of the server that is gone; null when there are errors.
    deleted_mcp_server_id: Option<ID>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl DeleteMcpServerMutation {
    /// Deletes an MCP server with its headers; chats go on without its tools. FORBIDDEN unless the viewer
    /// is a site OWNER.
    async fn delete_mcp_server(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which server.")] input: DeleteMcpServerInput,
    ) -> Result<DeleteMcpServerPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let deleted = async {
            let id = parse_input_id("mcpServerId", &input.mcp_server_id, McpServerId::parse)?;
            let deleting = mcp_servers::delete(services, caller, id);
            deleting.await.map(|()| id)
        };
        let (id, errors) = ctx.outcome(deleted.await as Result<_, Failure>)?;
        Ok(DeleteMcpServerPayload {
            client_mutation_id: input.client_mutation_id,
            deleted_mcp_server_id: id.map(ID::from),
            errors,
        })
    }
}
