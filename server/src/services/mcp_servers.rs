//! Servers of the Model Context Protocol, whose tools chats have: what site OWNERs configure, and how a
//! chat's turn reaches them. Their headers are sealed before they are stored, and leave the gateway only
//! for their server.

mod all;
mod change;
mod create;
mod input;
mod reached;
mod server;
mod target;
mod test;

pub use all::{get, list};
pub use change::{McpServerChange, delete, update};
pub use create::{MAX_SERVERS, NewMcpServer, create};
pub(in crate::services) use reached::Reached;
pub use test::{McpTestResult, TestedTool, test};

use crate::config::Secret;
use crate::domain::Failure;
use crate::domain::audit::AuditObject;
use crate::domain::mcp_server::McpServer;
use crate::domain::user::Caller;

/// Where sealed headers stand.
const HEADERS_PLACE: &str = "mcp_servers.sealed_headers";

/// A header as it is given.
#[derive(Clone, Debug)]
pub struct McpHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Secret,
}

fn may_manage(caller: &Caller) -> Result<(), Failure> {
    if caller.actor.is_owner() {
        return Ok(());
    }
    Err(Failure::forbidden(
        "MCP servers are looked after by site OWNERs",
    ))
}

fn object(server: &McpServer) -> AuditObject {
    AuditObject::new("McpServer", server.id.0, &server.name)
}

/// What the audit log shows of a server: of its headers only the names.
fn shown(server: &McpServer) -> serde_json::Value {
    serde_json::json!({
        "name": server.name,
        "url": server.url,
        "headerNames": server.header_names,
        "allowedTools": server.allowed_tools,
        "timeoutSeconds": server.timeout_seconds,
        "isEnabled": server.is_enabled,
    })
}
