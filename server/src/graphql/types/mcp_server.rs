//! Servers of the Model Context Protocol.

use async_graphql::{ID, InputObject, Object};

use crate::config::Secret;
use crate::domain::mcp_server::McpServer as McpServerRow;
use crate::graphql::DateTime;
use crate::services::mcp_servers::McpHeader;

/// A server of the Model Context Protocol, reached over streamable HTTP, whose tools chats have beside
/// their own. Only site OWNERs see it.
#[derive(Clone)]
pub struct McpServer(pub McpServerRow);

/// A server of the Model Context Protocol, reached over streamable HTTP, whose tools chats have beside
/// their own. Only site OWNERs see it.
#[Object]
impl McpServer {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name, unique. Models call its tools `<name>__<tool>`.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where it is.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// The names of the headers that it is sent, in lower case. Their values are never shown.
    async fn header_names(&self) -> &[String] {
        &self.0.header_names
    }

    /// The tools that chats have, by the server's names for them; empty: all.
    async fn allowed_tools(&self) -> &[String] {
        &self.0.allowed_tools
    }

    /// How many seconds a call of a tool may take.
    async fn timeout_seconds(&self) -> i32 {
        self.0.timeout_seconds
    }

    /// Whether chats have its tools.
    async fn is_enabled(&self) -> bool {
        self.0.is_enabled
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A header that an MCP server is sent with every request.
#[derive(InputObject)]
pub struct McpHeaderInput {
    /// Its name, such as `Authorization`: at most 100 characters, each name once, and none of the
    /// connection's own, such as `Host`.
    name: String,
    /// Its value: 1-4,096 visible ASCII characters and spaces. It is sealed before it is stored, and never
    /// shown.
    value: String,
}

impl From<McpHeaderInput> for McpHeader {
    fn from(input: McpHeaderInput) -> Self {
        Self {
            name: input.name,
            value: Secret::new(input.value),
        }
    }
}
