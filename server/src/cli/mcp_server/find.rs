//! Finds the server that a command line names.

use taskyard_client::Client;

use crate::cli::failure::Failure;
use crate::cli::operations::ListMcpServers;
use crate::cli::operations::list_mcp_servers::{ListMcpServersMcpServers, Variables};

pub(super) type Server = ListMcpServersMcpServers;

/// All servers.
pub(super) async fn all(client: &Client) -> Result<Vec<Server>, Failure> {
    let found = client.execute::<ListMcpServers>(Variables {}).await?;
    Ok(found.mcp_servers)
}

/// The server with this name or id.
pub(super) async fn server(client: &Client, named: &str) -> Result<Server, Failure> {
    let mut found = all(client).await?.into_iter();
    let found = found.find(|one| one.id == named || one.name == named);
    found.ok_or_else(|| Failure::Refused(format!("there is no MCP server {named:?}")))
}
