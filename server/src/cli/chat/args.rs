//! The arguments of `taskyard chat`.

use clap::{Args, Subcommand};

use crate::cli::api::ApiOptions;
use crate::cli::failure::EXIT_CODES;

/// The arguments of `taskyard chat`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct ChatArgs {
    #[command(flatten)]
    pub(super) api: ApiOptions,
    #[command(subcommand)]
    pub(super) command: ChatCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ChatCommand {
    /// Begins a chat: the answer on stdout as it is written, what the model does on stderr
    New(NewArgs),
    /// Says something in a chat and follows the answer
    #[command(
        after_help = "Examples:\n  taskyard chat send 0197a1b2-0000-7000-8000-000000000001 'Use the other branch'\n  git diff | taskyard chat send 0197a1b2-0000-7000-8000-000000000001"
    )]
    Send {
        /// The chat's id
        chat: String,
        /// What is said; `-`, or nothing when stdin is not a terminal: from stdin
        text: Option<String>,
    },
    /// Lists chats, the newest change first
    #[command(visible_alias = "ls")]
    List(ListArgs),
    /// Ends the turn under way
    #[command(
        after_help = "Example:\n  taskyard chat interrupt 0197a1b2-0000-7000-8000-000000000001"
    )]
    Interrupt {
        /// The chat's id
        chat: String,
    },
}

/// What a chat is begun with.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  taskyard chat new 'Make a workspace and clone our repository'\n  taskyard chat new --task fix-login-1a2b 'Why does it fail?'"
)]
pub(super) struct NewArgs {
    /// What is said; `-`, or nothing when stdin is not a terminal: from stdin
    pub(super) text: Option<String>,
    /// The model that answers: its id or its name [default: the site's default]
    #[arg(short, long)]
    pub(super) model: Option<String>,
    /// A workspace to work in: its id, its name, or owner/name
    #[arg(short, long)]
    pub(super) workspace: Option<String>,
    /// The task that it is about: its id, its name, or owner/name
    #[arg(short, long)]
    pub(super) task: Option<String>,
}

/// Which chats are listed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  taskyard chat list\n  taskyard chat list --archived git")]
pub(super) struct ListArgs {
    /// Words of their titles
    pub(super) query: Option<String>,
    /// Those that were put aside
    #[arg(long)]
    pub(super) archived: bool,
    /// How many at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) limit: u32,
}
