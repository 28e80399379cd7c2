use std::time::Duration;

use serde_json::{Map, Value};
use tokio::time::Instant;

use super::target;
use crate::domain::mcp_server::McpServer;
use crate::llm::chat::LlmTool;
use crate::llm::mcp::{McpConnection, McpError, McpResult, McpTool};
use crate::services::Services;

/// After so long a server that did not answer is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(30);

/// A server that a turn has tried to reach, with its tools.
#[derive(Debug)]
pub(in crate::services) struct ServerTools {
    server: McpServer,
    tried_at: Instant,
    /// The error is for people and the model.
    state: Result<Up, String>,
}

#[derive(Debug)]
struct Up {
    connection: McpConnection,
    /// The allowed ones, with what chats call them.
    tools: Vec<(String, McpTool)>,
}

/// A tool of a server that was reached.
#[derive(Clone, Debug)]
pub(in crate::services) struct Found {
    connection: McpConnection,
    name: String,
    limit: Duration,
    /// Calling it twice does nothing else than calling it once.
    pub(in crate::services) is_repeatable: bool,
}

impl Found {
    /// Calls it, once.
    pub(in crate::services) async fn call(
        &self,
        arguments: Map<String, Value>,
    ) -> Result<McpResult, McpError> {
        self.connection
            .call(&self.name, arguments, self.limit)
            .await
    }
}

impl ServerTools {
    /// Connects to a server and asks for its tools.
    pub(super) async fn reach(services: &Services, server: McpServer) -> Self {
        let state = up(services, &server).await;
        if let Err(why) = &state {
            tracing::info!(server = %server.name, %why, "an MCP server can't be used");
        }
        Self {
            server,
            tried_at: Instant::now(),
            state,
        }
    }

    /// Whether it can stay as it is while the server is configured so.
    pub(super) fn is_still(&self, server: &McpServer) -> bool {
        let is_same = self.server.id == server.id && self.server.updated_at == server.updated_at;
        is_same
            && match &self.state {
                Ok(up) => !up.connection.is_closed(),
                Err(_) => self.tried_at.elapsed() < TRY_AGAIN,
            }
    }

    pub(super) fn name(&self) -> &str {
        &self.server.name
    }

    /// Why it can't be used.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.state.as_ref().err().map(String::as_str)
    }

    /// Its tools, as models are told of them.
    pub(super) fn tools(&self) -> impl Iterator<Item = LlmTool> {
        let tools = self.state.as_ref().map(|up| up.tools.as_slice());
        tools
            .unwrap_or_default()
            .iter()
            .map(|(name, tool)| LlmTool {
                name: name.clone(),
                description: tool.description.clone(),
                schema: tool.schema.clone(),
            })
    }

    pub(super) fn find(&self, offered: &str) -> Option<Found> {
        let up = self.state.as_ref().ok()?;
        let (_, tool) = up.tools.iter().find(|(name, _)| name == offered)?;
        let seconds = u64::from(self.server.timeout_seconds.unsigned_abs());
        Some(Found {
            connection: up.connection.clone(),
            name: tool.name.clone(),
            limit: Duration::from_secs(seconds),
            is_repeatable: tool.is_repeatable,
        })
    }
}

async fn up(services: &Services, server: &McpServer) -> Result<Up, String> {
    let target = target::of(services, server).await.map_err(|failure| {
        tracing::error!(server = %server.name, error = ?failure, "the headers of an MCP server can't be opened");
        "its headers can't be opened".to_owned()
    })?;
    let in_words = |error: McpError| error.to_string();
    let connection = services.mcp.connect(&target).await.map_err(in_words)?;
    let listed = connection.tools().await.map_err(in_words)?;
    let mut tools: Vec<(String, McpTool)> = Vec::new();
    for tool in listed.into_iter().filter(|tool| server.allows(&tool.name)) {
        let name = server.offers_as(&tool.name);
        // Of two that are called the same, the first one is had.
        if !tools.iter().any(|(other, _)| *other == name) {
            tools.push((name, tool));
        }
    }
    Ok(Up { connection, tools })
}
