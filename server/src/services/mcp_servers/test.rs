use std::time::Instant;

use super::all::changeable;
use super::target;
use crate::domain::mcp_server::McpServer;
use crate::domain::user::Caller;
use crate::domain::{Failure, McpServerId};
use crate::llm::mcp::{McpError, McpTool};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};

/// How a test went.
#[derive(Clone, Debug)]
pub struct McpTestResult {
    /// Why it did not go well, and how to put it right; `None`: the server listed its tools.
    pub error: Option<String>,
    /// How long it took, in milliseconds.
    pub latency_ms: i64,
    /// What the server calls itself.
    pub server: Option<String>,
    /// Its tools.
    pub tools: Vec<TestedTool>,
}

/// A tool that a test found.
#[derive(Clone, Debug)]
pub struct TestedTool {
    /// The server's name for it.
    pub name: String,
    /// What it does.
    pub description: String,
    /// What chats call it.
    pub offered_as: String,
    /// Whether chats have it while the server is enabled.
    pub is_allowed: bool,
}

/// Connects to a server, also to one that is not enabled, and lists its tools.
pub async fn test(
    services: &Services,
    caller: &Caller,
    id: McpServerId,
) -> Result<McpTestResult, Failure> {
    let object = AuditObject::new("McpServer", id.0, "");
    let result = try_test(services, caller, id).await;
    audit::or_refused(services, caller, "testMcpServer", object, result).await
}

async fn try_test(
    services: &Services,
    caller: &Caller,
    id: McpServerId,
) -> Result<McpTestResult, Failure> {
    let server = changeable(services, caller, id).await?;
    let target = target::of(services, &server).await?;
    let uow = UnitOfWork::begin(services).await?;
    audit::record(
        &uow,
        caller,
        "testMcpServer",
        super::object(&server),
        None,
        None,
    )
    .await?;
    uow.commit().await?;

    let begun = Instant::now();
    let asked = async {
        let connection = services.mcp.connect(&target).await?;
        let tools = connection.tools().await?;
        Ok((connection.server(), tools))
    };
    let asked: Result<_, McpError> = asked.await;
    let latency_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    Ok(match asked {
        Ok((name, tools)) => McpTestResult {
            error: None,
            latency_ms,
            server: name,
            tools: tools
                .into_iter()
                .map(|tool| tested(&server, tool))
                .collect(),
        },
        Err(error) => McpTestResult {
            error: Some(in_words(&error)),
            latency_ms,
            server: None,
            tools: Vec::new(),
        },
    })
}

fn tested(server: &McpServer, tool: McpTool) -> TestedTool {
    TestedTool {
        offered_as: server.offers_as(&tool.name),
        is_allowed: server.allows(&tool.name),
        name: tool.name,
        description: tool.description,
    }
}

fn in_words(error: &McpError) -> String {
    let advice = match error {
        McpError::Refused(why) if why.contains("401") || why.contains("403") => {
            ". Check the headers"
        }
        McpError::Refused(why) if why.contains("404") => ". Check the address and its path",
        McpError::Unreachable(_) | McpError::TooSlow(_) => {
            ". Check the address, and whether the gateway's machine reaches it"
        }
        McpError::Unreadable(_) => ". Check the address: it often ends with /mcp",
        _ => "",
    };
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}{advice}", first.unwrap_or_default(), letters.as_str())
}
