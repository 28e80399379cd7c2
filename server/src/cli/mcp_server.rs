//! `taskyard mcp-server`.

mod act;
mod add;
mod args;
mod find;
mod list;

use std::process::ExitCode;

pub use args::McpServerArgs;
use args::McpServerCommand;

use super::failure::{Failure, finish};
use super::output::Output;

/// Carries out a command about MCP servers.
pub async fn run(args: McpServerArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: McpServerArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        McpServerCommand::List => list::run(&client, output).await,
        McpServerCommand::Add(wanted) => add::run(&client, output, wanted).await,
        McpServerCommand::Test { server } => act::test(&client, output, &server).await,
        McpServerCommand::Enable { server } => act::switch(&client, output, &server, true).await,
        McpServerCommand::Disable { server } => act::switch(&client, output, &server, false).await,
        McpServerCommand::Remove { server } => act::remove(&client, output, &server).await,
    }
}
