//! The arguments of `taskyard task`.

use clap::{Args, Subcommand};

use super::super::api::ApiOptions;
use super::super::failure::EXIT_CODES;
use super::create::CreateArgs;
use super::list::ListArgs;
use super::update::UpdateArgs;

/// The arguments of `taskyard task`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct TaskArgs {
    #[command(flatten)]
    pub(super) api: ApiOptions,
    #[command(subcommand)]
    pub(super) command: TaskCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum TaskCommand {
    /// Makes a task from a prompt
    Create(CreateArgs),
    /// Lists tasks
    #[command(visible_alias = "ls")]
    List(ListArgs),
    /// Shows a task
    #[command(
        after_help = "Examples:\n  taskyard task show fix-login-1a2b\n  taskyard task show ada/fix-login-1a2b --json"
    )]
    Show(TaskName),
    /// Shows the logs of a task's latest build and of its agent
    #[command(
        after_help = "Examples:\n  taskyard task logs fix-login-1a2b\n  taskyard task logs -f fix-login-1a2b"
    )]
    Logs {
        #[command(flatten)]
        task: TaskName,
        /// Go on with what comes, until the task is deleted
        #[arg(short, long)]
        follow: bool,
    },
    /// Sends input to a task
    #[command(
        after_help = "Examples:\n  taskyard task send fix-login-1a2b 'Use the other branch'\n  git diff | taskyard task send fix-login-1a2b --resume"
    )]
    Send {
        #[command(flatten)]
        task: TaskName,
        /// The input; `-`, or nothing when stdin is not a terminal: from stdin
        text: Option<String>,
        /// Resume the task when it is paused; the input is delivered once it is active
        #[arg(long)]
        resume: bool,
    },
    /// Stops tasks' workspaces and keeps their files
    #[command(
        after_help = "Examples:\n  taskyard task pause fix-login-1a2b\n  taskyard task pause one two three"
    )]
    Pause(TaskNames),
    /// Starts paused tasks' workspaces again
    #[command(
        after_help = "Examples:\n  taskyard task resume fix-login-1a2b\n  taskyard task resume one two three"
    )]
    Resume(TaskNames),
    /// Deletes tasks and their workspaces
    #[command(
        visible_alias = "rm",
        after_help = "Examples:\n  taskyard task delete fix-login-1a2b\n  taskyard task delete one two three"
    )]
    Delete(TaskNames),
    /// Changes a task's name, prompt or auto-pause
    Update(UpdateArgs),
    /// Gives a task another name
    #[command(after_help = "Example:\n  taskyard task rename fix-login-1a2b fix-login")]
    Rename {
        #[command(flatten)]
        task: TaskName,
        /// New name: letters, digits and dashes, at most 32
        name: String,
    },
    /// Makes a task a favorite of yours: it comes first in your lists
    #[command(
        visible_alias = "star",
        after_help = "Example:\n  taskyard task favorite fix-login-1a2b"
    )]
    Favorite(TaskName),
    /// Makes a task no favorite of yours
    #[command(
        visible_alias = "unstar",
        after_help = "Example:\n  taskyard task unfavorite fix-login-1a2b"
    )]
    Unfavorite(TaskName),
    /// Shows the prompts of the tasks that builds are of
    #[command(
        after_help = "Builds that do not exist, or that you may not see, are left out.\n\nExample:\n  taskyard task prompts 0197a1b2-0000-7000-8000-000000000001 --json"
    )]
    Prompts {
        /// Ids of builds
        #[arg(required = true, value_name = "BUILD")]
        build_ids: Vec<String>,
    },
    /// Follows a task until it ends, or without a name every change of your tasks
    #[command(
        after_help = "With a name: the status on stderr, the task's output on stdout, as `task create --wait`.\n\nExamples:\n  taskyard task watch fix-login-1a2b\n  taskyard task watch"
    )]
    Watch {
        /// Its id, its name, or owner/name
        task: Option<String>,
    },
}

/// Which tasks.
#[derive(Debug, Clone, Args)]
pub(super) struct TaskNames {
    /// Their ids, their names, or owner/name
    #[arg(required = true, value_name = "TASK")]
    pub(super) tasks: Vec<String>,
}

/// Which task.
#[derive(Debug, Clone, Args)]
pub(super) struct TaskName {
    /// Its id, its name, or owner/name
    pub(super) task: String,
}
