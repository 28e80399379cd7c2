//! What can be asked on the command line.

use clap::{Parser, Subcommand};

use super::audit::AuditArgs;
use super::chat::ChatArgs;
use super::login::LoginArgs;
use super::mcp_server::McpServerArgs;
use super::model::ModelArgs;
use super::organization::OrganizationArgs;
use super::provisioners::ProvisionersArgs;
use super::session::SessionArgs;
use super::task::TaskArgs;
use super::template::TemplateArgs;
use super::token::TokenArgs;
use super::user::UserArgs;
use super::webhook::WebhookArgs;
use super::worker::{AgentArgs, ReportArgs};
use super::workspace::WorkspaceArgs;
use super::{migrate, provisioner, schema, serve, workspace_exec};
use crate::config::Flags;

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
    /// Runs the gateway: the API, the web page and an embedded provisioner
    Serve(Box<serve::Options>),
    /// Prints a new one-time sign-in link of the administrator
    LoginLink(Flags),
    /// Runs a provisioner: carries out jobs of a gateway on this machine
    Provisioner(provisioner::Options),
    /// Signs in to a server: checks an API token and keeps it
    Login(LoginArgs),
    /// Makes, lists, follows, answers, pauses and deletes tasks
    Task(TaskArgs),
    /// Makes, lists, starts, stops and deletes workspaces
    Workspace(WorkspaceArgs),
    /// Talks with a model that can make workspaces and work in them
    Chat(ChatArgs),
    /// Lists provisioners
    Provisioners(ProvisionersArgs),
    /// Lists templates
    Template(TemplateArgs),
    /// Makes, lists and revokes API tokens
    Token(TokenArgs),
    /// Makes, lists, tests and deletes webhooks: programs that are told of tasks' changes
    Webhook(WebhookArgs),
    /// Lists, adds and chooses models for chats, and looks after their providers
    Model(ModelArgs),
    /// Makes, lists, tests and removes MCP servers, whose tools chats have
    McpServer(McpServerArgs),
    /// Makes, lists, changes and suspends users
    User(UserArgs),
    /// Makes and lists organizations, and says who is in them
    Organization(OrganizationArgs),
    /// Lists the browsers that are signed in as you, and signs them out
    Session(SessionArgs),
    /// Lists, exports and checks the audit log
    Audit(AuditArgs),
    /// Reports the task's state; for scripts and coding agents inside a workspace
    Report(ReportArgs),
    /// Serves the Model Context Protocol on stdio; for coding agents inside a workspace
    Mcp,
    /// Brings the database's tables up to date, or takes migrations back
    Migrate(migrate::Options),
    /// Prints a GraphQL schema
    Schema {
        /// Which one
        #[arg(value_enum, default_value = "public")]
        which: schema::Which,
    },
    /// Runs a workspace's agent; started by the provisioner only
    #[command(hide = true)]
    Agent(AgentArgs),
    /// Runs a command of a workspace, shut in; started by the agent only
    #[command(hide = true)]
    WorkspaceExec(workspace_exec::Options),
    /// Prints the program's version
    Version,
}
