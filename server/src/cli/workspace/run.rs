//! Carries out a workspace command.

use std::process::ExitCode;

use super::super::failure::{Failure, finish};
use super::super::output::Output;
use super::args::{WorkspaceArgs, WorkspaceCommand};
use super::{act, builds, create, list, show};

/// Carries out a workspace command.
pub async fn run(args: WorkspaceArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: WorkspaceArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        WorkspaceCommand::Create(args) => create::run(&client, output, args).await,
        WorkspaceCommand::List(args) => list::run(&client, output, args).await,
        WorkspaceCommand::Show(name) => show::run(&client, output, &name.workspace).await,
        WorkspaceCommand::Start(args) => act::start(&client, output, args).await,
        WorkspaceCommand::Stop(name) => act::stop(&client, output, &name.workspace).await,
        WorkspaceCommand::Delete { workspace, orphan } => {
            act::delete(&client, output, &workspace.workspace, orphan).await
        }
        WorkspaceCommand::Rename { workspace, name } => {
            act::rename(&client, output, &workspace.workspace, name).await
        }
        WorkspaceCommand::Builds { workspace, limit } => {
            builds::list(&client, output, &workspace.workspace, limit).await
        }
        WorkspaceCommand::Logs { workspace, build } => {
            builds::logs(&client, output, &workspace.workspace, build).await
        }
    }
}
