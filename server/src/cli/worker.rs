//! `taskyard agent`, `report` and `mcp`: what runs inside a workspace.

use std::path::PathBuf;

use anyhow::anyhow;
use taskyard_worker::agent::AgentOptions;
use taskyard_worker::report::{ReportOptions, TaskState};

use crate::app;
use crate::config::LogFormat;

/// What an agent is told.
#[derive(Debug, clap::Args)]
pub struct AgentArgs {
    /// The specification that the provisioner wrote
    #[arg(long, value_name = "FILE")]
    spec: PathBuf,
}

/// What is to be reported.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// working, idle, complete or failed
    #[arg(long, value_name = "STATE")]
    state: TaskState,
    /// What is being done, for people; at most 160 characters are shown
    #[arg(long, value_name = "TEXT")]
    message: String,
    /// A link to what has come of it, http or https
    #[arg(long, value_name = "URL")]
    uri: Option<String>,
}

/// Runs a workspace's agent until it is dismissed.
pub async fn agent(args: AgentArgs) -> anyhow::Result<()> {
    app::start_logging("info", LogFormat::Text)?;
    taskyard_worker::agent::run(AgentOptions { spec: args.spec })
        .await
        .map_err(|error| anyhow!("{error}"))
}

/// Reports the task's state through the workspace's agent.
pub async fn report(args: ReportArgs) -> anyhow::Result<()> {
    let options = ReportOptions {
        state: args.state,
        message: args.message,
        uri: args.uri,
    };
    taskyard_worker::report::run(options)
        .await
        .map_err(|error| anyhow!("{error}"))
}

/// Serves the Model Context Protocol on standard input and output.
pub async fn mcp() -> anyhow::Result<()> {
    app::start_logging("warn", LogFormat::Text)?;
    taskyard_worker::mcp::run()
        .await
        .map_err(|error| anyhow!("{error}"))
}
