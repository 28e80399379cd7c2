//! `taskyard webhook deliveries`.

use clap::Args;
use jiff::Timestamp;
use taskyard_client::Client;

use super::super::failure::{Failure, missing};
use super::super::operations::{ListWebhookDeliveries, list_webhook_deliveries};
use super::super::output::{Output, Table, age};
use super::find::id;
use list_webhook_deliveries::ListWebhookDeliveriesNode;

const EXAMPLES: &str = "\
Examples:
  taskyard webhook deliveries chat
  taskyard webhook deliveries chat --json | jq -r '.[].payload'";

/// The arguments of `taskyard webhook deliveries`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DeliveriesArgs {
    /// The webhook's name or id
    webhook: String,
    /// How many at most, 1-100
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(i64).range(1..=100))]
    limit: i64,
}

pub(super) async fn run(
    client: &Client,
    output: Output,
    args: DeliveriesArgs,
) -> Result<(), Failure> {
    let variables = list_webhook_deliveries::Variables {
        id: id(client, &args.webhook).await?,
        first: args.limit,
    };
    let node = client.execute::<ListWebhookDeliveries>(variables).await?;
    let Some(ListWebhookDeliveriesNode::Webhook(webhook)) = node.node else {
        return Err(missing("webhook"));
    };
    let deliveries = webhook.deliveries.nodes;
    if output.json {
        return output.object(&deliveries);
    }
    let now = Timestamp::now();
    let mut table = Table::new(&["AGE", "EVENT", "STATUS", "TRIES", "ANSWER", "NEXT", "ERROR"]);
    for delivery in deliveries {
        let answer = delivery.response_status.map(|status| status.to_string());
        table.row([
            age(&delivery.created_at, now),
            delivery.event,
            delivery.status,
            delivery.attempts.to_string(),
            answer.unwrap_or_default(),
            delivery.next_attempt_at.unwrap_or_default(),
            delivery.error.unwrap_or_default(),
        ]);
    }
    output.table(&table)
}
