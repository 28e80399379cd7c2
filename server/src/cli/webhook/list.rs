//! `taskyard webhook list`.

use jiff::Timestamp;
use taskyard_client::Client;

use super::super::failure::Failure;
use super::super::output::{Output, Table, age};
use super::find::all;

pub(super) async fn run(client: &Client, output: Output) -> Result<(), Failure> {
    let webhooks = all(client).await?;
    if output.json {
        return output.object(&webhooks);
    }
    if webhooks.is_empty() {
        output.note("No webhooks. Make one with `taskyard webhook create`");
        return Ok(());
    }
    let now = Timestamp::now();
    let mut table = Table::new(&["NAME", "TELLS", "LAST", "AGE", "ADDRESS"]);
    for webhook in webhooks {
        let words: Vec<_> = webhook.states.into_iter().chain(webhook.statuses).collect();
        let tells = match (webhook.is_enabled, words.is_empty()) {
            (false, _) => "off".to_owned(),
            (true, true) => "every change".to_owned(),
            (true, false) => words.join(", "),
        };
        let last = webhook.last_delivery.as_ref();
        table.row([
            webhook.name,
            tells,
            last.map_or_else(String::new, |last| last.status.clone()),
            last.map_or_else(String::new, |last| age(&last.created_at, now)),
            webhook.url,
        ]);
    }
    output.table(&table)
}
