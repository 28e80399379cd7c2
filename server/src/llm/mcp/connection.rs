use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{
    CallToolRequest, CallToolRequestParams, CancelledNotificationParam, ClientConfig,
    ClientRequest, PaginatedRequestParams, RequestId, ServerResult, Tool,
};
use rmcp::service::{PeerRequestOptions, RunningService};
use rmcp::{Peer, RoleClient};
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::{McpError, content};

/// How long a server may take to list its tools.
const LIST_LIMIT: Duration = Duration::from_secs(10);
/// Most tools of a server that are looked at.
const MAX_TOOLS: usize = 500;
/// Most bytes of a tool's schema.
const MAX_SCHEMA_BYTES: usize = 32 * 1024;
/// Most characters of a tool's description.
const MAX_DESCRIPTION: usize = 2000;

/// A connection to a server. The last handle that is dropped ends it.
#[derive(Clone, Debug)]
pub struct McpConnection {
    running: Arc<RunningService<RoleClient, ClientConfig>>,
}

/// A tool of a server.
#[derive(Clone, Debug)]
pub struct McpTool {
    /// The server's name for it.
    pub name: String,
    /// What it does, for the model; may be empty.
    pub description: String,
    /// JSON schema of its input, an object.
    pub schema: Value,
    /// The server says that calling it twice does nothing else than calling it once.
    pub is_repeatable: bool,
}

/// What a tool answered.
#[derive(Clone, Debug)]
pub struct McpResult {
    /// Its text; pictures and the like are told of in words.
    pub text: String,
    /// The tool says that it has failed.
    pub is_error: bool,
}

impl McpConnection {
    pub(super) fn new(running: RunningService<RoleClient, ClientConfig>) -> Self {
        Self {
            running: Arc::new(running),
        }
    }

    /// Whether it has ended.
    pub fn is_closed(&self) -> bool {
        self.running.is_closed() || self.running.is_transport_closed()
    }

    /// What the server calls itself, with its version.
    pub fn server(&self) -> Option<String> {
        let info = self.running.peer_info()?;
        let server = info.server_info.as_ref()?;
        Some(format!("{} {}", server.name, server.version))
    }

    /// The server's tools, as far as their schemas are of a sensible size.
    pub async fn tools(&self) -> Result<Vec<McpTool>, McpError> {
        let listed = timeout(LIST_LIMIT, self.pages()).await;
        let tools = listed.map_err(|_| McpError::TooSlow(LIST_LIMIT))??;
        Ok(tools.into_iter().filter_map(known).collect())
    }

    async fn pages(&self) -> Result<Vec<Tool>, McpError> {
        let (mut tools, mut cursor) = (Vec::new(), None);
        loop {
            let page = PaginatedRequestParams::default().with_cursor(cursor);
            let page = self.running.list_tools(Some(page)).await?;
            tools.extend(page.tools);
            cursor = page.next_cursor;
            if cursor.is_none() || tools.len() >= MAX_TOOLS {
                return Ok(tools);
            }
        }
    }

    /// Calls a tool, once. What is too slow, and a call that is dropped, is canceled at the server.
    pub async fn call(
        &self,
        tool: &str,
        arguments: Map<String, Value>,
        limit: Duration,
    ) -> Result<McpResult, McpError> {
        let params = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
        let request = ClientRequest::CallToolRequest(CallToolRequest::new(params));
        let options = PeerRequestOptions::no_options();
        let sent = self.running.send_cancellable_request(request, options);
        let sent = timeout(limit, sent).await;
        let handle = sent.map_err(|_| McpError::TooSlow(limit))??;
        let mut canceling = Canceling {
            connection: self.clone(),
            request: Some(handle.id.clone()),
        };
        let answer = timeout(limit, handle.await_response()).await;
        let answer = answer.map_err(|_| McpError::TooSlow(limit))?;
        canceling.request = None;
        match answer? {
            ServerResult::CallToolResult(result) => Ok(content::read(&result)),
            _ => Err(McpError::Unreadable(
                "it answered with something else than the tool's result".to_owned(),
            )),
        }
    }
}

/// Tells the server that nobody waits for a request any more, unless it was answered. The connection
/// lives until that is said.
struct Canceling {
    connection: McpConnection,
    request: Option<RequestId>,
}

impl Drop for Canceling {
    fn drop(&mut self) {
        let Some(request) = self.request.take() else {
            return;
        };
        let connection = self.connection.clone();
        tokio::spawn(async move {
            let peer: &Peer<RoleClient> = connection.running.peer();
            let why = Some("nobody waits for it any more".to_owned());
            let canceled = CancelledNotificationParam::new(Some(request), why);
            if let Err(error) = peer.notify_cancelled(canceled).await {
                tracing::debug!(%error, "an MCP server was not told that its call was canceled");
            }
        });
    }
}

/// `None`: it is too large to be told of.
fn known(tool: Tool) -> Option<McpTool> {
    let mut schema = Map::clone(&tool.input_schema);
    schema.entry("type").or_insert_with(|| "object".into());
    let schema = Value::Object(schema);
    if schema.to_string().len() > MAX_SCHEMA_BYTES {
        return None;
    }
    let hints = tool.annotations.unwrap_or_default();
    let is_repeatable = hints.read_only_hint == Some(true) || hints.idempotent_hint == Some(true);
    let description = tool.description.as_deref().or(tool.title.as_deref());
    Some(McpTool {
        name: tool.name.into_owned(),
        description: description
            .unwrap_or_default()
            .chars()
            .take(MAX_DESCRIPTION)
            .collect(),
        schema,
        is_repeatable,
    })
}
