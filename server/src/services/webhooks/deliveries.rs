use super::change::named;
use super::own;
use crate::domain::user::Caller;
use crate::domain::webhook::{TEST, Webhook, WebhookDelivery, of_test};
use crate::domain::{Failure, WebhookDeliveryId, WebhookId};
use crate::events::Topic;
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;
use crate::store::webhook::NewDelivery;

/// Sends a delivery once more that has ended. CONFLICT: it waits already, or its webhook is off.
pub async fn redeliver(
    services: &Services,
    caller: &Caller,
    id: WebhookDeliveryId,
) -> Result<WebhookDelivery, Failure> {
    let object = AuditObject::new("WebhookDelivery", id.0, "");
    let result = try_again(services, caller, id).await;
    audit::or_refused(services, caller, "redeliverWebhook", object, result).await
}

async fn try_again(
    services: &Services,
    caller: &Caller,
    id: WebhookDeliveryId,
) -> Result<WebhookDelivery, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let owner = caller.actor.user_id;
    let delivery = store::webhook::deliveries_by_id(uow.tx(), owner, id).await?;
    let delivery = delivery.ok_or_else(|| Failure::not_found("delivery"))?;
    let webhook = enabled(own(services, caller, delivery.webhook_id).await?)?;
    if !store::webhook::again(uow.tx(), id, uow.now()).await? {
        let what = "The delivery is still on its way: wait until it has ended";
        return Err(Failure::conflict(what));
    }
    let object = AuditObject::new("WebhookDelivery", id.0, &webhook.name)
        .in_organization(webhook.organization_id);
    audit::record(&uow, caller, "redeliverWebhook", object, None, None).await?;
    let delivery = store::webhook::deliveries_by_id(uow.tx(), owner, id).await?;
    uow.ring(Topic::WebhooksDue);
    uow.commit().await?;
    delivery.ok_or_else(|| Failure::not_found("delivery"))
}

/// Sends the caller's webhook a delivery that tells of nothing. CONFLICT: it is off.
pub async fn test(
    services: &Services,
    caller: &Caller,
    id: WebhookId,
) -> Result<WebhookDelivery, Failure> {
    let object = AuditObject::new("Webhook", id.0, "");
    let result = try_test(services, caller, id).await;
    audit::or_refused(services, caller, "testWebhook", object, result).await
}

async fn try_test(
    services: &Services,
    caller: &Caller,
    id: WebhookId,
) -> Result<WebhookDelivery, Failure> {
    let webhook = enabled(own(services, caller, id).await?)?;
    let mut uow = UnitOfWork::begin(services).await?;
    let delivery = WebhookDeliveryId::generate();
    let new = NewDelivery {
        id: delivery,
        webhook_id: id,
        event: TEST,
        task_id: None,
        payload: of_test(delivery, uow.now(), &webhook.name),
    };
    store::webhook::insert_deliveries(uow.tx(), vec![new], uow.now()).await?;
    audit::record(&uow, caller, "testWebhook", named(&webhook), None, None).await?;
    let owner = caller.actor.user_id;
    let made = store::webhook::deliveries_by_id(uow.tx(), owner, delivery).await?;
    uow.ring(Topic::WebhooksDue);
    uow.commit().await?;
    made.ok_or_else(|| Failure::internal("a delivery just made is not there"))
}

fn enabled(webhook: Webhook) -> Result<Webhook, Failure> {
    if webhook.is_enabled {
        Ok(webhook)
    } else {
        Err(Failure::conflict(
            "The webhook is turned off: turn it on with updateWebhook first",
        ))
    }
}
