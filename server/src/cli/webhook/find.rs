//! Finds the webhook that a command line names.

use taskyard_client::Client;

use super::super::failure::Failure;
use super::super::operations::ListWebhooks;
use super::super::operations::list_webhooks::{ListWebhooksWebhooksNodes, Variables};

/// All webhooks of who is signed in; there are 20 at most.
pub(super) async fn all(client: &Client) -> Result<Vec<ListWebhooksWebhooksNodes>, Failure> {
    let page = client.execute::<ListWebhooks>(Variables {}).await?;
    Ok(page.webhooks.nodes)
}

/// The id of the webhook with this name (whatever its case) or id.
pub(super) async fn id(client: &Client, named: &str) -> Result<String, Failure> {
    let key = named.to_lowercase();
    let mut found = all(client).await?.into_iter();
    let found = found.find(|webhook| webhook.id == key || webhook.name.to_lowercase() == key);
    let missing = || Failure::Refused(format!("you have no webhook {named:?}"));
    found.map(|webhook| webhook.id).ok_or_else(missing)
}
