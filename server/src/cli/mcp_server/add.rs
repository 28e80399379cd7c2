use taskyard_client::Client;

use super::args::AddServer;
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::CreateMcpServer;
use crate::cli::operations::create_mcp_server::{CreateMcpServerInput, McpHeaderInput, Variables};
use crate::cli::output::Output;
use crate::cli::read_secret::read_secret;

/// Makes a server.
pub(super) async fn run(client: &Client, output: Output, wanted: AddServer) -> Result<(), Failure> {
    let input = CreateMcpServerInput {
        client_mutation_id: None,
        headers: headers(&wanted)?,
        name: wanted.name,
        url: wanted.address,
        allowed_tools: wanted.tools,
        timeout_seconds: Some(wanted.timeout),
        is_enabled: true,
        idempotency_key: None,
    };
    let made = client.execute::<CreateMcpServer>(Variables { input });
    let made = made.await?.create_mcp_server;
    check(&made.errors)?;
    let made = made.mcp_server.ok_or_else(|| missing("mcpServer"))?;
    let line = format!(
        "Made {}; try it with `taskyard mcp-server test {}`",
        made.name, made.name
    );
    output.object_or_line(&made, &line)
}

fn headers(wanted: &AddServer) -> Result<Vec<McpHeaderInput>, Failure> {
    let asked = wanted.headers.iter().map(|name| {
        let value = read_secret(&format!("Value of the header {name}"))?;
        let name = name.clone();
        Ok(McpHeaderInput { name, value })
    });
    let of_variables = wanted.header_variables.iter().map(|pair| {
        let Some((name, variable)) = pair.split_once('=') else {
            let what = format!("{pair:?} is to be NAME=VARIABLE");
            return Err(Failure::Usage(what));
        };
        let value = std::env::var(variable)
            .map_err(|_| Failure::Usage(format!("the variable {variable} is not set")))?;
        let name = name.to_owned();
        Ok(McpHeaderInput { name, value })
    });
    asked.chain(of_variables).collect()
}
