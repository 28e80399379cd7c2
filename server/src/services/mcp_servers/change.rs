use super::all::{changeable, get};
use super::create::taken;
use super::input::{allowed_tools, headers, timeout_seconds, url};
use super::{HEADERS_PLACE, McpHeader, shown};
use crate::config::Secret;
use crate::domain::mcp_server::{McpServer, server_name};
use crate::domain::user::Caller;
use crate::domain::{Failure, McpServerId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// What is to be changed of a server; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct McpServerChange {
    /// Another name; its tools are called by it from then on.
    pub name: Option<String>,
    /// Another address. Stored headers do not go along.
    pub url: Option<String>,
    /// Other headers, in the place of all that are there.
    pub headers: Option<Vec<McpHeader>>,
    /// Other tools that chats have; empty: all.
    pub allowed_tools: Option<Vec<String>>,
    /// How long a call may take.
    pub timeout_seconds: Option<i32>,
    /// Whether chats have its tools.
    pub is_enabled: Option<bool>,
}

/// Changes a server. FORBIDDEN unless the caller is a site OWNER.
pub async fn update(
    services: &Services,
    caller: &Caller,
    id: McpServerId,
    change: McpServerChange,
) -> Result<McpServer, Failure> {
    let result = try_update(services, caller, id, change).await;
    audit::or_refused(services, caller, "updateMcpServer", object(id), result).await?;
    let changed = get(services, caller, id).await?;
    changed.ok_or_else(|| Failure::not_found("MCP server"))
}

async fn try_update(
    services: &Services,
    caller: &Caller,
    id: McpServerId,
    change: McpServerChange,
) -> Result<(), Failure> {
    let before = changeable(services, caller, id).await?;
    let mut server = before.clone();
    if let Some(text) = change.name {
        server.name = server_name("name", &text)?;
    }
    if let Some(text) = change.url {
        server.url = url(&text)?;
    }
    let moves = server.url != before.url;
    if moves && !before.header_names.is_empty() && change.headers.is_none() {
        let what = "Give the headers again when the address changes, or an empty list: the stored ones are never sent to another address";
        return Err(Failure::invalid("headers", what));
    }
    let given: Option<Option<Secret>> = match change.headers {
        None => None,
        Some(given) => {
            let (names, secret) = headers(&given)?;
            server.header_names = names;
            Some(secret)
        }
    };
    if let Some(names) = change.allowed_tools {
        server.allowed_tools = allowed_tools(&names)?;
    }
    if let Some(seconds) = change.timeout_seconds {
        server.timeout_seconds = timeout_seconds(seconds)?;
    }
    server.is_enabled = change.is_enabled.unwrap_or(server.is_enabled);
    let uow = UnitOfWork::begin(services).await?;
    server.updated_at = uow.now();
    let written = store::mcp_server::update(uow.tx(), &server).await;
    written.map_err(|error| taken(error, &server.name))?;
    let mut after = shown(&server);
    if let Some(secret) = given {
        let seal = |secret| services.settings.sealer.seal(HEADERS_PLACE, id.0, secret);
        let sealed = secret.as_ref().map(seal).transpose()?;
        store::mcp_server::set_headers(uow.tx(), &server, sealed).await?;
        after["gaveHeaders"] = true.into();
    }
    let (before, after) = (Some(shown(&before)), Some(after));
    let object = super::object(&server);
    audit::record(&uow, caller, "updateMcpServer", object, before, after).await?;
    uow.commit().await
}

/// Removes a server with its headers; chats go on without its tools.
pub async fn delete(services: &Services, caller: &Caller, id: McpServerId) -> Result<(), Failure> {
    let result = try_delete(services, caller, id).await;
    audit::or_refused(services, caller, "deleteMcpServer", object(id), result).await
}

async fn try_delete(services: &Services, caller: &Caller, id: McpServerId) -> Result<(), Failure> {
    let server = changeable(services, caller, id).await?;
    let uow = UnitOfWork::begin(services).await?;
    // Of two at once, the other one has removed it.
    if !store::mcp_server::delete(uow.tx(), id).await? {
        return Err(Failure::not_found("MCP server"));
    }
    let (object, before) = (super::object(&server), Some(shown(&server)));
    audit::record(&uow, caller, "deleteMcpServer", object, before, None).await?;
    uow.commit().await
}

fn object(id: McpServerId) -> AuditObject {
    AuditObject::new("McpServer", id.0, "")
}
