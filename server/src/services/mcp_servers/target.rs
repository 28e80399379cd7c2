use super::HEADERS_PLACE;
use crate::config::Secret;
use crate::domain::Failure;
use crate::domain::mcp_server::McpServer;
use crate::llm::mcp::McpTarget;
use crate::services::Services;
use crate::store;

/// How a server is reached, with its headers.
pub(super) async fn of(services: &Services, server: &McpServer) -> Result<McpTarget, Failure> {
    let kept = store::mcp_server::sealed_headers(services.db.reader(), server.id).await?;
    let headers = match kept {
        None => Vec::new(),
        Some(kept) => {
            let sealer = &services.settings.sealer;
            let opened = sealer.open(HEADERS_PLACE, server.id.0, &kept)?;
            let read: Vec<(String, String)> = serde_json::from_str(opened.expose())
                .map_err(|_| Failure::internal("headers that were sealed can't be read"))?;
            read.into_iter()
                .map(|(name, value)| (name, Secret::new(value)))
                .collect()
        }
    };
    Ok(McpTarget {
        url: server.url.clone(),
        headers,
    })
}
