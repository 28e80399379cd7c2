use taskyard_client::Client;

use super::find::all;
use crate::cli::failure::Failure;
use crate::cli::output::{Output, Table};

pub(super) async fn run(client: &Client, output: Output) -> Result<(), Failure> {
    let servers = all(client).await?;
    if output.json {
        return output.object(&servers);
    }
    if servers.is_empty() {
        output.note("No MCP servers. Make one with `taskyard mcp-server add`");
        return Ok(());
    }
    let mut table = Table::new(&["NAME", "STATE", "HEADERS", "TOOLS", "ADDRESS"]);
    for server in servers {
        let tools = if server.allowed_tools.is_empty() {
            "all".to_owned()
        } else {
            server.allowed_tools.join(", ")
        };
        table.row([
            server.name,
            if server.is_enabled { "on" } else { "off" }.to_owned(),
            server.header_names.join(", "),
            tools,
            server.url,
        ]);
    }
    output.table(&table)
}
