//! What can be asked on the command line.

use clap::{Parser, Subcommand};

use super::workspace_exec;

const AFTER_HELP: &str = "\
Examples:
  taskyard serve                        the gateway with its web page at http://127.0.0.1:7080
  taskyard login-link                   a new sign-in link, when the first one is used up

Environment:
  TASKYARD_…    every setting of `serve` has a variable, see `taskyard serve --help`";

/// Runs AI coding tasks in disposable workspaces, behind one GraphQL API
#[derive(Debug, Parser)]
#[command(name = "taskyard", version, after_help = AFTER_HELP, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs a command of a workspace, shut in; started by the agent only
    #[command(hide = true)]
    WorkspaceExec(workspace_exec::Options),
    /// Prints the program's version
    Version,
}
