use super::may_manage;
use crate::domain::mcp_server::McpServer;
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, McpServerId};
use crate::services::Services;
use crate::store;

/// All servers, the oldest first. FORBIDDEN unless the caller is a site OWNER.
pub async fn list(services: &Services, caller: &Caller) -> Result<Vec<McpServer>, Failure> {
    may_manage(caller)?;
    store::mcp_server::all(services.db.reader()).await
}

/// A server, for a site OWNER; `None`: there is none, or the caller is another.
pub async fn get(
    services: &Services,
    caller: &Caller,
    id: McpServerId,
) -> Result<Option<McpServer>, Failure> {
    match list(services, caller).await {
        Ok(all) => Ok(all.into_iter().find(|server| server.id == id)),
        Err(failure) if failure.code() == ErrorCode::Forbidden => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// A server that the caller may change.
pub(super) async fn changeable(
    services: &Services,
    caller: &Caller,
    id: McpServerId,
) -> Result<McpServer, Failure> {
    let found = list(services, caller).await?.into_iter();
    let found = found.into_iter().find(|server| server.id == id);
    found.ok_or_else(|| Failure::not_found("MCP server"))
}
