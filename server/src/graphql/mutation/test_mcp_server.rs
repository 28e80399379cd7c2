//! Trying an MCP server.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, McpServerId};
use crate::graphql::Long;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::mcp_servers::{self, McpTestResult, TestedTool};

/// Trying an MCP server.
#[derive(Default)]
pub struct TestMcpServerMutation;

/// Input of `testMcpServer`.
#[derive(InputObject)]
pub struct TestMcpServerInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The server's id.
    mcp_server_id: ID,
}

/// How a test of an MCP server went.
#[derive(SimpleObject)]
pub struct McpServerTest {
    /// Whether it listed its tools.
    ok: bool,
    /// Why it did not, and how to put it right.
    error: Option<String>,
    /// How long it took, in milliseconds; at most 20 seconds.
    latency_ms: Long,
    /// What the server calls itself, with its version.
    server_name: Option<String>,
    /// Its tools; of very many the first 500.
    tools: Vec<McpTool>,
}

/// A tool that a test of an MCP server found.
#[derive(SimpleObject)]
pub struct McpTool {
    /// The server's name for it.
    name: String,
    /// What it does, as the server says; at most 2,000 characters.
    description: String,
    /// What models call it.
    offered_as: String,
    /// Whether chats have it while the server is enabled.
    is_allowed: bool,
}

/// Outcome of `testMcpServer`.
#[derive(SimpleObject)]
pub struct TestMcpServerPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// How it went; null when there are errors.
    test: Option<McpServerTest>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

impl From<McpTestResult> for McpServerTest {
    fn from(result: McpTestResult) -> Self {
        Self {
            ok: result.error.is_none(),
            error: result.error,
            latency_ms: Long(result.latency_ms),
            server_name: result.server,
            tools: result.tools.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<TestedTool> for McpTool {
    fn from(tool: TestedTool) -> Self {
        Self {
            name: tool.name,
            description: tool.description,
            offered_as: tool.offered_as,
            is_allowed: tool.is_allowed,
        }
    }
}

#[Object]
impl TestMcpServerMutation {
    /// Connects to an MCP server with the stored headers, also to one that is not enabled, and lists its
    /// tools. FORBIDDEN unless the viewer is a site OWNER.
    async fn test_mcp_server(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which server.")] input: TestMcpServerInput,
    ) -> Result<TestMcpServerPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let tested = async {
            let id = parse_input_id("mcpServerId", &input.mcp_server_id, McpServerId::parse)?;
            mcp_servers::test(services, caller, id).await
        };
        let (test, errors) = ctx.outcome(tested.await as Result<_, Failure>)?;
        Ok(TestMcpServerPayload {
            client_mutation_id: input.client_mutation_id,
            test: test.map(Into::into),
            errors,
        })
    }
}
