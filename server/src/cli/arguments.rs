//! What can be asked on the command line.

use clap::{Parser, Subcommand};

use super::login::LoginArgs;
use super::task::TaskArgs;
use super::template::TemplateArgs;
use super::token::TokenArgs;
use super::workspace_exec;

const AFTER_HELP: &str = "\
Examples:
  taskyard serve                        the gateway with its web page at http://127.0.0.1:7080
  taskyard login-link                   a new sign-in link, when the first one is used up
  taskyard login --token tyd_…          sign in from the command line
  taskyard task create --template shell --wait 'echo hello'

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
    /// Signs in to a server: checks an API token and keeps it
    Login(LoginArgs),
    /// Makes, lists, follows, answers, pauses and deletes tasks
    Task(TaskArgs),
    /// Lists templates
    Template(TemplateArgs),
    /// Makes, lists and revokes API tokens
    Token(TokenArgs),
    /// Runs a command of a workspace, shut in; started by the agent only
    #[command(hide = true)]
    WorkspaceExec(workspace_exec::Options),
    /// Prints the program's version
    Version,
}
