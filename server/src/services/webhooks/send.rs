use super::secret as sealing;
use crate::domain::webhook::{
    Webhook, WebhookDelivery, WebhookDeliveryStatus, WebhookSecret, delay,
};
use crate::domain::{Failure, Timestamp, WebhookId};
use crate::outbound::{Message, Poster, Target};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Nobody else takes a delivery for so long; an attempt takes a sixth of it at most.
const LEASE_SECONDS: i64 = 60;
/// Deliveries are kept for so long…
const KEEP_SECONDS: i64 = 30 * 24 * 60 * 60;
/// …and at most so many of a webhook.
const KEEP: i64 = 1000;
/// By this status a receiver says that it wants no more.
const GONE: u16 = 410;

/// A delivery that is to be sent now, by whoever holds this.
#[derive(Debug)]
pub struct Claimed {
    delivery: WebhookDelivery,
    webhook: Webhook,
    /// What it is signed with, or why that can't be had.
    secret: Result<WebhookSecret, Failure>,
}

impl Claimed {
    /// The webhook that it is of.
    pub fn webhook(&self) -> WebhookId {
        self.webhook.id
    }
}

/// Takes at most `limit` deliveries that are due, none of a busy webhook. What waits for a webhook of a
/// suspended user is given up.
pub async fn claim(
    services: &Services,
    limit: usize,
    busy: &[WebhookId],
) -> Result<Vec<Claimed>, Failure> {
    let now = services.clock.now();
    let until = (now, now.plus_seconds(LEASE_SECONDS));
    let found = store::webhook::claim(services.db.writer(), until, limit, busy).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = found.iter().map(|delivery| delivery.webhook_id).collect();
    let webhooks = store::webhook::secrets(services.db.writer(), &ids).await?;
    for id in ids {
        if !webhooks.iter().any(|(webhook, _)| webhook.id == id) {
            let why = "its user is suspended";
            store::webhook::give_up(services.db.writer(), id, why).await?;
        }
    }
    let with_webhook = |delivery: WebhookDelivery| {
        let of = |(webhook, _): &&(Webhook, String)| webhook.id == delivery.webhook_id;
        let (webhook, stored) = webhooks.iter().find(of)?.clone();
        let secret = sealing::open(services, webhook.id, &stored);
        Some(Claimed {
            delivery,
            webhook,
            secret,
        })
    };
    Ok(found.into_iter().filter_map(with_webhook).collect())
}

/// When a delivery is due next that is of no busy webhook; `None`: none waits.
pub async fn next_due(
    services: &Services,
    busy: &[WebhookId],
) -> Result<Option<Timestamp>, Failure> {
    store::webhook::next_due(services.db.reader(), busy).await
}

/// Sends a delivery and writes down how it went. What failed is tried again later, longer and longer
/// apart; a receiver that is gone (410) turns its webhook off.
pub async fn send(services: &Services, poster: &Poster, claimed: Claimed) -> Result<(), Failure> {
    let answer = attempt(services, poster, &claimed).await?;
    let Claimed {
        mut delivery,
        webhook,
        ..
    } = claimed;
    let now = services.clock.now();
    delivery.next_attempt_at = None;
    delivery.response_status = answer.as_ref().ok().map(|status| i32::from(*status));
    delivery.error = match answer {
        Ok(200..300) => None,
        Ok(status) => Some(format!("the receiver answered with the status {status}")),
        Err(reason) => Some(reason),
    };
    if delivery.error.is_none() {
        delivery.status = WebhookDeliveryStatus::Delivered;
        delivery.delivered_at = Some(now);
    } else if delivery.response_status == Some(i32::from(GONE)) {
        delivery.status = WebhookDeliveryStatus::Failed;
        store::webhook::note_attempt(services.db.writer(), &delivery).await?;
        return turn_off(services, &webhook).await;
    } else {
        match delay(delivery.attempts, random()?) {
            Some(micros) => delivery.next_attempt_at = Some(Timestamp(now.0 + micros)),
            None => delivery.status = WebhookDeliveryStatus::Failed,
        }
    }
    store::webhook::note_attempt(services.db.writer(), &delivery).await
}

async fn attempt(
    services: &Services,
    poster: &Poster,
    claimed: &Claimed,
) -> Result<Result<u16, String>, Failure> {
    let allow_private = services.settings.webhook_allow_private;
    let target = match Target::parse("url", &claimed.webhook.url, allow_private) {
        Ok(target) => target,
        // It was allowed when the webhook was made.
        Err(refused) => return Ok(Err(refused.errors[0].message.clone())),
    };
    let secret = match &claimed.secret {
        Ok(secret) => secret,
        // It is sent later, should the key be back by then.
        Err(lost) => return Ok(Err(lost.errors[0].message.clone())),
    };
    let id = claimed.delivery.id.to_string();
    let timestamp = services.clock.now().0 / 1_000_000;
    let body = &claimed.delivery.payload;
    let signature = secret.sign(&id, timestamp, body)?;
    let message = Message {
        id: &id,
        timestamp,
        signature: &signature,
        body,
    };
    Ok(poster.post(&target, message).await)
}

async fn turn_off(services: &Services, webhook: &Webhook) -> Result<(), Failure> {
    let uow = UnitOfWork::begin(services).await?;
    if !store::webhook::disable(uow.tx(), webhook.id, uow.now()).await? {
        return Ok(());
    }
    let why = "the receiver said that it is gone (410), and the webhook was turned off";
    store::webhook::give_up(uow.tx(), webhook.id, why).await?;
    let object = AuditObject::new("Webhook", webhook.id.0, &webhook.name)
        .in_organization(webhook.organization_id);
    let after = serde_json::json!({ "isEnabled": false, "reason": why });
    audit::record_own(&uow, "updateWebhook", object, Some(after)).await?;
    uow.commit().await
}

fn random() -> Result<u32, Failure> {
    let mut random = [0; 4];
    getrandom::fill(&mut random).map_err(|error| Failure::internal(error.to_string()))?;
    Ok(u32::from_le_bytes(random))
}

/// Forgets deliveries that are too old or too many. Doing it again does no harm.
pub async fn clean_up(services: &Services) -> Result<(), Failure> {
    let before = services.clock.now().plus_seconds(-KEEP_SECONDS);
    store::webhook::forget(services.db.writer(), before, KEEP).await
}
