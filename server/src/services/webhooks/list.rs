use crate::domain::page::{Page, PageRequest};
use crate::domain::user::Caller;
use crate::domain::webhook::{Webhook, WebhookDelivery};
use crate::domain::{Failure, WebhookDeliveryId, WebhookId};
use crate::services::Services;
use crate::store;

/// A page of the caller's webhooks, the oldest first.
pub async fn list(
    services: &Services,
    caller: &Caller,
    page: &PageRequest<WebhookId>,
) -> Result<Page<Webhook>, Failure> {
    store::webhook::of_owner(services.db.reader(), caller.actor.user_id, page).await
}

/// How many webhooks the caller has.
pub async fn count(services: &Services, caller: &Caller) -> Result<i64, Failure> {
    store::webhook::count_of_owner(services.db.reader(), caller.actor.user_id).await
}

/// The webhook, when it is the caller's.
pub async fn get(
    services: &Services,
    caller: &Caller,
    id: WebhookId,
) -> Result<Option<Webhook>, Failure> {
    store::webhook::get_own(services.db.reader(), caller.actor.user_id, id).await
}

/// The delivery, when it is of a webhook of the caller's.
pub async fn delivery(
    services: &Services,
    caller: &Caller,
    id: WebhookDeliveryId,
) -> Result<Option<WebhookDelivery>, Failure> {
    store::webhook::deliveries_by_id(services.db.reader(), caller.actor.user_id, id).await
}

/// A page of a webhook's deliveries, the newest first. It asks nothing about rights: it is reached
/// from a webhook that the caller may read.
pub async fn deliveries(
    services: &Services,
    webhook: WebhookId,
    page: &PageRequest<WebhookDeliveryId>,
) -> Result<Page<WebhookDelivery>, Failure> {
    store::webhook::deliveries(services.db.reader(), webhook, page).await
}

/// How many deliveries a webhook has.
pub async fn count_deliveries(services: &Services, webhook: WebhookId) -> Result<i64, Failure> {
    store::webhook::count_of(services.db.reader(), webhook).await
}

/// The newest delivery of each webhook.
pub async fn last_deliveries(
    services: &Services,
    webhooks: &[WebhookId],
) -> Result<Vec<WebhookDelivery>, Failure> {
    store::webhook::last_of(services.db.reader(), webhooks).await
}
