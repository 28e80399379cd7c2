use taskyard_client::Client;

use super::find::server;
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::{
    DeleteMcpServer, TestMcpServer, UpdateMcpServer, delete_mcp_server, test_mcp_server,
    update_mcp_server,
};
use crate::cli::output::{Output, Table};

/// Tries a server; what does not answer ends with exit code 1.
pub(super) async fn test(client: &Client, output: Output, named: &str) -> Result<(), Failure> {
    let input = test_mcp_server::TestMcpServerInput {
        client_mutation_id: None,
        mcp_server_id: server(client, named).await?.id,
    };
    let tested = client.execute::<TestMcpServer>(test_mcp_server::Variables { input });
    let tested = tested.await?.test_mcp_server;
    check(&tested.errors)?;
    let test = tested.test.ok_or_else(|| missing("test"))?;
    if let Some(error) = &test.error {
        return Err(Failure::Refused(error.clone()));
    }
    if output.json {
        return output.object(&test);
    }
    let name = test.server_name.unwrap_or_default();
    let (count, time) = (test.tools.len(), test.latency_ms);
    output.note(&format!("{name} listed {count} tools within {time} ms"));
    let mut table = Table::new(&["TOOL", "IN CHATS", "WHAT IT DOES"]);
    for tool in test.tools {
        let first_line = tool.description.lines().next().unwrap_or_default();
        let (offered, about) = (tool.offered_as, first_line.to_owned());
        let offered = if tool.is_allowed {
            offered
        } else {
            "-".to_owned()
        };
        table.row([tool.name, offered, about]);
    }
    output.table(&table)
}

/// Switches a server on or off.
pub(super) async fn switch(
    client: &Client,
    output: Output,
    named: &str,
    on: bool,
) -> Result<(), Failure> {
    let input = update_mcp_server::UpdateMcpServerInput {
        client_mutation_id: None,
        mcp_server_id: server(client, named).await?.id,
        name: None,
        url: None,
        headers: None,
        allowed_tools: None,
        timeout_seconds: None,
        is_enabled: Some(on),
    };
    let changed = client.execute::<UpdateMcpServer>(update_mcp_server::Variables { input });
    let changed = changed.await?.update_mcp_server;
    check(&changed.errors)?;
    let changed = changed.mcp_server.ok_or_else(|| missing("mcpServer"))?;
    let words = if on { "have" } else { "have no" };
    let line = format!("Chats {words} tools of {}", changed.name);
    output.object_or_line(&changed, &line)
}

/// Removes a server.
pub(super) async fn remove(client: &Client, output: Output, named: &str) -> Result<(), Failure> {
    let input = delete_mcp_server::DeleteMcpServerInput {
        client_mutation_id: None,
        mcp_server_id: server(client, named).await?.id,
    };
    let gone = client.execute::<DeleteMcpServer>(delete_mcp_server::Variables { input });
    let gone = gone.await?.delete_mcp_server;
    check(&gone.errors)?;
    let object = serde_json::json!({ "deletedMcpServerId": gone.deleted_mcp_server_id });
    output.object_or_line(&object, &format!("Removed {named}"))
}
