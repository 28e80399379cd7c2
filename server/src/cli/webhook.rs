//! `taskyard webhook`.

mod act;
mod create;
mod deliveries;
mod find;
mod list;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::api::ApiOptions;
use super::failure::{EXIT_CODES, Failure, finish};
use super::output::Output;

const ABOUT: &str = "\
A webhook is sent a POST request when a task that you may read changes its status or state. Requests
are signed after the Standard Webhooks specification (https://www.standardwebhooks.com): check the
header webhook-signature with one of its libraries and the secret that `create` prints.";

/// The arguments of `taskyard webhook`.
#[derive(Debug, Args)]
#[command(after_help = format!("{ABOUT}\n\n{EXIT_CODES}"))]
pub struct WebhookArgs {
    #[command(flatten)]
    api: ApiOptions,
    #[command(subcommand)]
    command: WebhookCommand,
}

#[derive(Debug, Subcommand)]
enum WebhookCommand {
    /// Makes a webhook and prints its secret, once
    Create(create::CreateArgs),
    /// Lists your webhooks
    #[command(visible_alias = "ls", after_help = "Example:\n  taskyard webhook list")]
    List,
    /// Lists what a webhook told, newest first
    Deliveries(deliveries::DeliveriesArgs),
    /// Sends a webhook a delivery that tells of nothing, and says what came of it
    #[command(after_help = "Example:\n  taskyard webhook test chat")]
    Test {
        /// Its name or id
        webhook: String,
    },
    /// Gives a webhook another secret and prints it, once
    #[command(after_help = "Example:\n  taskyard webhook rotate chat")]
    Rotate {
        /// Its name or id
        webhook: String,
    },
    /// Deletes a webhook with the log of its deliveries
    #[command(after_help = "Example:\n  taskyard webhook delete chat")]
    Delete {
        /// Its name or id
        webhook: String,
    },
}

/// Carries out a webhook command.
pub async fn run(args: WebhookArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: WebhookArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        WebhookCommand::Create(args) => create::run(&client, output, args).await,
        WebhookCommand::List => list::run(&client, output).await,
        WebhookCommand::Deliveries(args) => deliveries::run(&client, output, args).await,
        WebhookCommand::Test { webhook } => act::test(&client, output, &webhook).await,
        WebhookCommand::Rotate { webhook } => act::rotate(&client, output, &webhook).await,
        WebhookCommand::Delete { webhook } => act::delete(&client, output, &webhook).await,
    }
}
