use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::Mutex;

use super::server::{Found, ServerTools};
use crate::domain::Failure;
use crate::domain::mcp_server::server_of;
use crate::llm::chat::LlmTool;
use crate::services::Services;
use crate::store;

/// Most tools of all servers that a chat has: some providers of models take no more than 128 in all.
const MAX_TOOLS: usize = 100;

/// The servers that a turn has reached. A connection lives as long as the turn, so that a server which
/// remembers things does so from one call to the next.
#[derive(Debug, Default)]
pub(in crate::services) struct Reached {
    servers: Mutex<Vec<Arc<ServerTools>>>,
}

/// The tools that a model is told of, and what is to be said about others.
pub(in crate::services) struct Offered {
    /// The tools.
    pub(in crate::services) tools: Vec<LlmTool>,
    /// Why some are left out; empty: none are.
    pub(in crate::services) note: String,
}

impl Reached {
    /// The servers as they are configured now, side by side; one that is reached already is asked nothing.
    async fn servers(&self, services: &Services) -> Result<Vec<Arc<ServerTools>>, Failure> {
        let configured = store::mcp_server::all(services.db.reader()).await?;
        let mut held = self.servers.lock().await;
        let known = std::mem::take(&mut *held);
        let enabled = configured.into_iter().filter(|server| server.is_enabled);
        let reached = enabled.map(|server| {
            let found = known.iter().find(|one| one.is_still(&server)).cloned();
            async move {
                match found {
                    Some(found) => found,
                    None => Arc::new(ServerTools::reach(services, server).await),
                }
            }
        });
        *held = join_all(reached).await;
        Ok(held.clone())
    }

    /// The tools of all servers that can be used.
    pub(in crate::services) async fn offered(
        &self,
        services: &Services,
    ) -> Result<Offered, Failure> {
        let servers = self.servers(services).await?;
        let mut notes: Vec<String> = Vec::new();
        for server in &servers {
            if let Some(why) = server.trouble() {
                let name = server.name();
                notes.push(format!(
                    "The tools of the MCP server `{name}` can't be used now: {why}."
                ));
            }
        }
        let mut tools: Vec<_> = servers.iter().flat_map(|server| server.tools()).collect();
        if tools.len() > MAX_TOOLS {
            let more = tools.len() - MAX_TOOLS;
            tools.truncate(MAX_TOOLS);
            notes.push(format!(
                "{more} tools of MCP servers are left out, since a chat has at most {MAX_TOOLS}."
            ));
        }
        Ok(Offered {
            tools,
            note: notes.join(" "),
        })
    }

    /// The tool that chats call so. The error says why there is none.
    pub(in crate::services) async fn find(
        &self,
        services: &Services,
        name: &str,
    ) -> Result<Result<Found, String>, Failure> {
        let none = || format!("there is no tool `{name}`");
        let Some(of) = server_of(name) else {
            return Ok(Err(none()));
        };
        let servers = self.servers(services).await?;
        let Some(server) = servers.iter().find(|server| server.name() == of) else {
            return Ok(Err(none()));
        };
        if let Some(why) = server.trouble() {
            return Ok(Err(format!(
                "the MCP server `{of}` can't be used now: {why}"
            )));
        }
        Ok(server.find(name).ok_or_else(none))
    }
}
