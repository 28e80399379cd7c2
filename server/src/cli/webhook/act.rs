//! What is done to a webhook that is there.

use std::time::Duration;

use taskyard_client::Client;

use super::super::failure::{Failure, check, missing};
use super::super::operations::{
    DeleteWebhook, RotateWebhookSecret, ShowWebhookDelivery, TestWebhook, delete_webhook,
    rotate_webhook_secret, show_webhook_delivery, test_webhook,
};
use super::super::output::Output;
use super::find::id;
use show_webhook_delivery::ShowWebhookDeliveryNode;

/// Between two looks at a delivery.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// An attempt has 10 seconds.
const LOOKS: usize = 60;

/// Sends a test and waits for its first attempt. A failed one ends with exit code 1.
pub(super) async fn test(client: &Client, output: Output, named: &str) -> Result<(), Failure> {
    let input = test_webhook::TestWebhookInput {
        client_mutation_id: None,
        webhook_id: id(client, named).await?,
    };
    let sent = client.execute::<TestWebhook>(test_webhook::Variables { input });
    let sent = sent.await?.test_webhook;
    check(&sent.errors)?;
    let delivery = sent.delivery.ok_or_else(|| missing("delivery"))?;
    for _ in 0..LOOKS {
        let variables = show_webhook_delivery::Variables {
            id: delivery.id.clone(),
        };
        let found = client.execute::<ShowWebhookDelivery>(variables).await?;
        let Some(ShowWebhookDeliveryNode::WebhookDelivery(found)) = found.node else {
            return Err(missing("delivery"));
        };
        if let Some(error) = &found.error {
            return Err(Failure::Refused(format!("it did not arrive: {error}")));
        }
        if found.status == "DELIVERED" {
            return output.object_or_line(&found, "It arrived");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let what = "it is not known yet whether it arrived; see `taskyard webhook deliveries`";
    Err(Failure::Refused(what.to_owned()))
}

/// Prints another secret.
pub(super) async fn rotate(client: &Client, output: Output, named: &str) -> Result<(), Failure> {
    let input = rotate_webhook_secret::RotateWebhookSecretInput {
        client_mutation_id: None,
        webhook_id: id(client, named).await?,
    };
    let variables = rotate_webhook_secret::Variables { input };
    let rotated = client.execute::<RotateWebhookSecret>(variables).await?;
    let rotated = rotated.rotate_webhook_secret;
    check(&rotated.errors)?;
    let secret = rotated.secret.ok_or_else(|| missing("secret"))?;
    if output.json {
        return output.object(&serde_json::json!({ "secret": secret }));
    }
    output.note("The earlier secret has ended. This one is shown once; keep it safe:");
    output.line(&secret)
}

/// Deletes it.
pub(super) async fn delete(client: &Client, output: Output, named: &str) -> Result<(), Failure> {
    let input = delete_webhook::DeleteWebhookInput {
        client_mutation_id: None,
        webhook_id: id(client, named).await?,
    };
    let variables = delete_webhook::Variables { input };
    let deleted = client.execute::<DeleteWebhook>(variables).await?;
    let deleted = deleted.delete_webhook;
    check(&deleted.errors)?;
    let id = deleted.deleted_webhook_id;
    let object = serde_json::json!({ "deletedWebhookId": id });
    output.object_or_line(&object, &format!("Deleted {named}"))
}
