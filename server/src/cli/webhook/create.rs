//! `taskyard webhook create`.

use clap::Args;
use clap::builder::PossibleValuesParser;
use taskyard_client::Client;

use super::super::failure::{Failure, check, missing};
use super::super::operations::{CreateWebhook, create_webhook};
use super::super::output::Output;

const EXAMPLES: &str = "\
Examples:
  taskyard webhook create chat https://chat.example.org/hook
  taskyard webhook create pager https://example.org/page --state failed --status error";

/// The arguments of `taskyard webhook create`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CreateArgs {
    /// A name to tell it by
    name: String,
    /// Where it is sent to
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// Tell when a task comes to this state; can be repeated [default: every change]
    #[arg(long, ignore_case = true, value_parser = PossibleValuesParser::new(
        ["working", "idle", "complete", "failed"]
    ))]
    state: Vec<String>,
    /// Tell when a task comes to this status; can be repeated [default: every change]
    #[arg(long, ignore_case = true, value_parser = PossibleValuesParser::new(
        ["pending", "initializing", "active", "pausing", "paused", "deleting", "error", "unknown"]
    ))]
    status: Vec<String>,
}

pub(super) async fn run(client: &Client, output: Output, args: CreateArgs) -> Result<(), Failure> {
    let words = |words: Vec<String>| words.iter().map(|word| word.to_uppercase()).collect();
    let input = create_webhook::CreateWebhookInput {
        client_mutation_id: None,
        name: args.name,
        url: args.address,
        states: words(args.state),
        statuses: words(args.status),
        idempotency_key: None,
    };
    let made = client.execute::<CreateWebhook>(create_webhook::Variables { input });
    let made = made.await?.create_webhook;
    check(&made.errors)?;
    let secret = made.secret.ok_or_else(|| missing("secret"))?;
    let webhook = made.webhook.ok_or_else(|| missing("webhook"))?;
    if !output.json {
        output.note("This is what its requests are signed with. It is shown once; keep it safe:");
        return output.line(&secret);
    }
    let mut object = serde_json::json!(webhook);
    object["secret"] = secret.into();
    output.object(&object)
}
