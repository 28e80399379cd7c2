use super::create::{name, taken};
use super::{own, secret as sealing, shown};
use crate::domain::task::{TaskState, TaskStatus};
use crate::domain::user::Caller;
use crate::domain::webhook::{Webhook, WebhookSecret};
use crate::domain::{Failure, WebhookId};
use crate::outbound::Target;
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// What is to be changed of a webhook; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct WebhookChange {
    /// Another name.
    pub name: Option<String>,
    /// Another address.
    pub url: Option<String>,
    /// Other states.
    pub states: Option<Vec<TaskState>>,
    /// Other statuses.
    pub statuses: Option<Vec<TaskStatus>>,
    /// Whether anything is sent; what waits when it is turned off is given up.
    pub is_enabled: Option<bool>,
}

/// Changes the caller's webhook.
pub async fn update(
    services: &Services,
    caller: &Caller,
    id: WebhookId,
    change: WebhookChange,
) -> Result<Webhook, Failure> {
    let result = try_update(services, caller, id, change).await;
    audit::or_refused(services, caller, "updateWebhook", object(id), result).await
}

async fn try_update(
    services: &Services,
    caller: &Caller,
    id: WebhookId,
    change: WebhookChange,
) -> Result<Webhook, Failure> {
    let before = own(services, caller, id).await?;
    let mut webhook = before.clone();
    if let Some(text) = change.name {
        webhook.name = name("name", &text)?;
    }
    if let Some(text) = change.url {
        let allow_private = services.settings.webhook_allow_private;
        let target = Target::parse("url", &text, allow_private)?;
        target.as_str().clone_into(&mut webhook.url);
    }
    webhook.states = change.states.unwrap_or(webhook.states);
    webhook.statuses = change.statuses.unwrap_or(webhook.statuses);
    webhook.is_enabled = change.is_enabled.unwrap_or(webhook.is_enabled);
    let uow = UnitOfWork::begin(services).await?;
    webhook.updated_at = uow.now();
    let written = store::webhook::update(uow.tx(), &webhook).await;
    written.map_err(|error| taken(error, &webhook.name))?;
    if !webhook.is_enabled {
        store::webhook::give_up(uow.tx(), id, "the webhook was turned off").await?;
    }
    let object = named(&webhook);
    let (before, after) = (Some(shown(&before)), Some(shown(&webhook)));
    audit::record(&uow, caller, "updateWebhook", object, before, after).await?;
    uow.commit().await?;
    Ok(webhook)
}

/// Gives the caller's webhook another secret; the earlier one ends at once.
pub async fn rotate_secret(
    services: &Services,
    caller: &Caller,
    id: WebhookId,
) -> Result<(Webhook, WebhookSecret), Failure> {
    let result = try_rotate(services, caller, id).await;
    audit::or_refused(services, caller, "rotateWebhookSecret", object(id), result).await
}

async fn try_rotate(
    services: &Services,
    caller: &Caller,
    id: WebhookId,
) -> Result<(Webhook, WebhookSecret), Failure> {
    let webhook = own(services, caller, id).await?;
    let secret = WebhookSecret::generate()?;
    let uow = UnitOfWork::begin(services).await?;
    let sealed = sealing::seal(services, id, &secret)?;
    store::webhook::set_secret(uow.tx(), id, sealed, uow.now()).await?;
    let action = "rotateWebhookSecret";
    audit::record(&uow, caller, action, named(&webhook), None, None).await?;
    let updated_at = uow.now();
    uow.commit().await?;
    let webhook = Webhook {
        updated_at,
        ..webhook
    };
    Ok((webhook, secret))
}

/// Removes the caller's webhook with everything that it told or was to tell.
pub async fn delete(services: &Services, caller: &Caller, id: WebhookId) -> Result<(), Failure> {
    let result = try_delete(services, caller, id).await;
    audit::or_refused(services, caller, "deleteWebhook", object(id), result).await
}

async fn try_delete(services: &Services, caller: &Caller, id: WebhookId) -> Result<(), Failure> {
    let webhook = own(services, caller, id).await?;
    let uow = UnitOfWork::begin(services).await?;
    // Of two at once, the other one has removed it.
    if !store::webhook::delete(uow.tx(), id).await? {
        return Err(Failure::not_found("webhook"));
    }
    let before = Some(shown(&webhook));
    audit::record(&uow, caller, "deleteWebhook", named(&webhook), before, None).await?;
    uow.commit().await
}

fn object(id: WebhookId) -> AuditObject {
    AuditObject::new("Webhook", id.0, "")
}

pub(super) fn named(webhook: &Webhook) -> AuditObject {
    AuditObject::new("Webhook", webhook.id.0, &webhook.name)
        .in_organization(webhook.organization_id)
}
