//! The arguments of `taskyard workspace`.

use clap::{Args, Subcommand};

use super::super::api::ApiOptions;
use super::super::failure::EXIT_CODES;
use super::create::CreateArgs;
use super::list::ListArgs;
use crate::cli::task::parameter;

/// The arguments of `taskyard workspace`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct WorkspaceArgs {
    #[command(flatten)]
    pub(super) api: ApiOptions,
    #[command(subcommand)]
    pub(super) command: WorkspaceCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum WorkspaceCommand {
    /// Makes a workspace that runs no task
    Create(CreateArgs),
    /// Lists workspaces
    #[command(visible_alias = "ls")]
    List(ListArgs),
    /// Shows a workspace
    #[command(
        after_help = "Examples:\n  taskyard workspace show web\n  taskyard workspace show ada/web --json"
    )]
    Show(WorkspaceName),
    /// Starts a workspace; one that runs is started anew when its version or a parameter changes
    #[command(
        after_help = "Examples:\n  taskyard workspace start web\n  taskyard workspace start web --update --param size=2"
    )]
    Start(StartArgs),
    /// Stops a workspace and keeps its files
    #[command(after_help = "Example:\n  taskyard workspace stop web")]
    Stop(WorkspaceName),
    /// Deletes a workspace with everything that it left
    #[command(
        visible_alias = "rm",
        after_help = "Examples:\n  taskyard workspace delete web\n  taskyard workspace delete web --orphan    its host is gone for good"
    )]
    Delete {
        #[command(flatten)]
        workspace: WorkspaceName,
        /// Without a provisioner: what it left on its host stays; for template administrators
        #[arg(long)]
        orphan: bool,
    },
    /// Gives a workspace another name
    #[command(after_help = "Example:\n  taskyard workspace rename web site")]
    Rename {
        #[command(flatten)]
        workspace: WorkspaceName,
        /// Letters, digits and dashes, at most 32
        name: String,
    },
    /// Lists a workspace's builds, the newest first
    #[command(after_help = "Example:\n  taskyard workspace builds web --limit 5")]
    Builds {
        #[command(flatten)]
        workspace: WorkspaceName,
        /// How many at most
        #[arg(long, default_value_t = 20)]
        limit: usize,
    },
    /// Shows the log of a build
    #[command(
        after_help = "Examples:\n  taskyard workspace logs web\n  taskyard workspace logs web --build 1"
    )]
    Logs {
        #[command(flatten)]
        workspace: WorkspaceName,
        /// The build's number [default: the latest]
        #[arg(long, value_name = "NUMBER")]
        build: Option<i64>,
    },
}

/// Which workspace.
#[derive(Debug, Clone, Args)]
pub(super) struct WorkspaceName {
    /// Its id, its name, or owner/name
    pub(super) workspace: String,
}

/// Which workspace, and how it is started.
#[derive(Debug, Args)]
pub(super) struct StartArgs {
    #[command(flatten)]
    pub(super) workspace: WorkspaceName,
    /// Start it with its template's active version from now on
    #[arg(long, conflicts_with = "template_version")]
    pub(super) update: bool,
    /// Start it with the template version of this id from now on
    #[arg(long, value_name = "ID")]
    pub(super) template_version: Option<String>,
    /// A template parameter; others are as in the last build; can be repeated
    #[arg(short, long = "param", value_name = "NAME=VALUE", value_parser = parameter)]
    pub(super) parameters: Vec<(String, String)>,
}
