//! The Model Context Protocol server of `taskyard mcp`: one tool on standard input and output, with which a coding agent tells
//! the state of its task.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, ContentBlock, Implementation, ServerCapabilities, ServerConfig};
use rmcp::{ServerHandler, ServiceExt, tool, tool_handler, tool_router};
use schemars::JsonSchema;
use serde::Deserialize;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::report::{self, Status, TaskState};

/// Told to the model when it connects.
const INSTRUCTIONS: &str = "You work on a task that a person follows from a web page. Keep them informed with \
    report_task_state: when you start, at each milestone, when you need an answer, and always as the last thing you do.";

/// Why the server could not be run.
#[derive(Debug, Error)]
#[error("the MCP server on standard input and output failed: {0}")]
pub struct McpError(String);

/// Serves MCP on standard input and output until the client closes them.
pub async fn run() -> Result<(), McpError> {
    serve(tokio::io::stdin(), tokio::io::stdout()).await
}

async fn serve<R, W>(input: R, output: W) -> Result<(), McpError>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let failed = |error: &dyn std::error::Error| McpError(error.to_string());
    let service = TaskReporter
        .serve((input, output))
        .await
        .map_err(|error| failed(&error))?;
    service.waiting().await.map_err(|error| failed(&error))?;
    Ok(())
}

struct TaskReporter;

/// The tool's arguments, as the model sees them.
#[derive(Debug, Deserialize, JsonSchema)]
struct ReportTaskState {
    /// "working" while you are busy; "idle" when you need the user's answer or decision before you can go on; "complete" when the
    /// task is done and checked; "failed" when you can't do it.
    state: StateName,
    /// One short sentence for a person who is not watching: what you are doing, what you need from them, or what came out. At most
    /// 160 characters; longer text is cut.
    message: String,
    /// Link to the result, such as a pull request or a preview. http or https only; leave it out when there is none.
    #[serde(default)]
    uri: Option<String>,
}

/// The states by the names that the tool teaches.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum StateName {
    Working,
    Idle,
    Complete,
    Failed,
}

impl From<StateName> for TaskState {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Working => Self::Working,
            StateName::Idle => Self::Idle,
            StateName::Complete => Self::Complete,
            StateName::Failed => Self::Failed,
        }
    }
}

#[tool_router]
impl TaskReporter {
    /// Reports the state of the task you work on to the person who gave it to you.
    #[tool(
        name = "report_task_state",
        description = "Report the state of the task you are working on to the person who gave it to you. \
            Call it with state \"working\" as soon as you start, and again whenever what you are doing changes (not for every small step). \
            Call it with \"idle\" right before you end your turn to ask a question or to wait for a decision. \
            Call it with \"complete\" once everything asked for is done and checked, with a link to the result in uri when there is one. \
            Call it with \"failed\" when you are stuck for good, and say why. \
            Always call it one last time before you end your turn, so that the state is never left at \"working\"."
    )]
    async fn report_task_state(
        &self,
        Parameters(arguments): Parameters<ReportTaskState>,
    ) -> CallToolResult {
        let status = Status::new(
            arguments.state.into(),
            &arguments.message,
            arguments.uri.as_deref(),
        );
        let sent = match status {
            Ok(status) => report::send(status).await,
            Err(error) => Err(error.into()),
        };
        match sent {
            Ok(()) => CallToolResult::success(vec![ContentBlock::text("Reported.")]),
            Err(error) => CallToolResult::error(vec![ContentBlock::text(error.to_string())]),
        }
    }
}

#[tool_handler]
impl ServerHandler for TaskReporter {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("taskyard", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }
}
