//! `taskyard template`.

mod change;
mod find;
mod init;
mod list;
mod pull;
mod push;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::api::ApiOptions;
use super::failure::{EXIT_CODES, Failure, finish};
use super::output::Output;

pub(crate) use list::all;

/// The arguments of `taskyard template`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct TemplateArgs {
    #[command(flatten)]
    api: ApiOptions,
    #[command(subcommand)]
    command: TemplateCommand,
}

#[derive(Debug, Subcommand)]
enum TemplateCommand {
    /// Lists the templates that tasks can be made from
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  taskyard template list\n  taskyard template list --json | jq -r '.[].name'"
    )]
    List,
    /// Shows a template: its active version, parameters and presets
    #[command(after_help = "Example:\n  taskyard template show shell")]
    Show {
        /// Its name or id
        template: String,
    },
    /// Lists a template's versions, newest first
    #[command(after_help = "Example:\n  taskyard template versions shell --archived")]
    Versions {
        /// Its name or id
        template: String,
        /// Also those that are archived
        #[arg(long)]
        archived: bool,
    },
    /// Writes a starter template into a folder, to begin one's own from
    #[command(
        after_help = "Examples:\n  taskyard template init shell my-template\n  taskyard template push my-template"
    )]
    Init {
        /// The starter's name
        starter: String,
        /// A folder that is not there yet, or empty [default: the starter's name]
        dir: Option<PathBuf>,
    },
    /// Checks a folder, uploads it, and follows its import to the end
    #[command(
        after_help = "Makes the template when there is none of the name, else its next version, which becomes the active one.\n\nExamples:\n  taskyard template push my-template\n  taskyard template push . --name coder --message 'Newer compiler' --no-activate"
    )]
    Push(push::PushArgs),
    /// Writes the files of a version into a folder
    #[command(after_help = "Example:\n  taskyard template pull coder ./coder --version v3")]
    Pull {
        /// The template's name or id
        template: String,
        /// A folder that is not there yet, or empty [default: the template's name]
        dir: Option<PathBuf>,
        /// The version's name or number [default: the active one]
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
    },
    /// Makes a version the one that new tasks are made from
    #[command(after_help = "Example:\n  taskyard template activate coder v2")]
    Activate {
        /// The template's name or id
        template: String,
        /// The version's name or number
        version: String,
    },
    /// Archives a version: nothing new is made from it
    #[command(
        after_help = "Examples:\n  taskyard template archive coder v1\n  taskyard template archive coder v1 --undo"
    )]
    Archive {
        /// The template's name or id
        template: String,
        /// The version's name or number
        version: String,
        /// Take it back
        #[arg(long)]
        undo: bool,
    },
    /// Says that nothing new is to be made from a template, and why
    #[command(
        after_help = "Examples:\n  taskyard template deprecate coder 'Use coder-2'\n  taskyard template deprecate coder --undo"
    )]
    Deprecate {
        /// The template's name or id
        template: String,
        /// Why, and what to use instead
        #[arg(required_unless_present = "undo", conflicts_with = "undo")]
        message: Option<String>,
        /// Take it back
        #[arg(long)]
        undo: bool,
    },
    /// Deletes a template that no workspace uses
    #[command(after_help = "Example:\n  taskyard template delete coder")]
    Delete {
        /// Its name or id
        template: String,
    },
}

/// Carries out a template command.
pub async fn run(args: TemplateArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: TemplateArgs) -> Result<(), Failure> {
    let output = Output::new(args.api.json);
    if let TemplateCommand::Init { starter, dir } = args.command {
        return init::init(output, &starter, dir);
    }
    let client = &args.api.client()?;
    match args.command {
        TemplateCommand::List => list::list(client, output).await,
        TemplateCommand::Show { template } => show::show(client, output, &template).await,
        TemplateCommand::Versions { template, archived } => {
            show::versions(client, output, &template, archived).await
        }
        TemplateCommand::Push(push) => push::push(client, output, push).await,
        TemplateCommand::Pull {
            template,
            dir,
            version,
        } => pull::pull(client, output, &template, dir, version).await,
        TemplateCommand::Activate { template, version } => {
            change::activate(client, output, &template, &version).await
        }
        TemplateCommand::Archive {
            template,
            version,
            undo,
        } => change::archive(client, output, &template, &version, undo).await,
        TemplateCommand::Deprecate {
            template, message, ..
        } => change::deprecate(client, output, &template, message.unwrap_or_default()).await,
        TemplateCommand::Delete { template } => change::delete(client, output, &template).await,
        TemplateCommand::Init { .. } => Ok(()),
    }
}
