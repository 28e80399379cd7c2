//! Webhooks: who is told of tasks' changes, and the sending. What is to be told is written in the
//! transaction of the change; a loop sends what is due, so that a restart goes on where it was.

mod change;
mod create;
mod deliveries;
mod list;
mod outbox;
mod secret;
mod send;

pub use change::{WebhookChange, delete, rotate_secret, update};
pub use create::{MAX_WEBHOOKS, NewWebhook, create};
pub use deliveries::{redeliver, test};
pub use list::{count, count_deliveries, deliveries, delivery, get, last_deliveries, list};
pub(super) use outbox::tell;
pub use secret::seal_stored;
pub use send::{Claimed, claim, clean_up, next_due, send};

use super::Services;
use crate::domain::user::Caller;
use crate::domain::webhook::Webhook;
use crate::domain::{Failure, WebhookId};
use crate::store;

/// The caller's own webhook, or NOT_FOUND: nobody else sees it, since its address may be a secret.
async fn own(services: &Services, caller: &Caller, id: WebhookId) -> Result<Webhook, Failure> {
    let found = store::webhook::get_own(services.db.reader(), caller.actor.user_id, id).await?;
    found.ok_or_else(|| Failure::not_found("webhook"))
}

/// What the audit log shows of a webhook. An address can hold a key: only its host is shown.
fn shown(webhook: &Webhook) -> serde_json::Value {
    let words = |words: Vec<&str>| words.join(" ");
    let host = webhook.url.split('/').nth(2).unwrap_or_default();
    serde_json::json!({
        "name": webhook.name,
        "host": host,
        "states": words(webhook.states.iter().map(|word| word.as_str()).collect()),
        "statuses": words(webhook.statuses.iter().map(|word| word.as_str()).collect()),
        "isEnabled": webhook.is_enabled,
    })
}
