use super::{secret as sealing, shown};
use crate::domain::names::{TokenName, checked_idempotency_key};
use crate::domain::task::{TaskState, TaskStatus};
use crate::domain::user::Caller;
use crate::domain::webhook::{Webhook, WebhookSecret};
use crate::domain::{ErrorCode, Failure, WebhookId};
use crate::outbound::Target;
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;
use crate::store::error::{failure, unique_violation};

/// Most webhooks of a user.
pub const MAX_WEBHOOKS: i64 = 20;

/// What a webhook is made from.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// 1-64 characters, unique among the user's webhooks whatever its case.
    pub name: String,
    /// Where it is sent to: http or https.
    pub url: String,
    /// The task states that are told; with `statuses` empty as well: every change.
    pub states: Vec<TaskState>,
    /// The task statuses that are told.
    pub statuses: Vec<TaskStatus>,
    /// The same key again gives the webhook that was made with it first, without its secret. At most
    /// 255 bytes.
    pub idempotency_key: Option<String>,
}

/// Makes a webhook of the caller's; its secret is given this once.
pub async fn create(
    services: &Services,
    caller: &Caller,
    new: NewWebhook,
) -> Result<(Webhook, Option<WebhookSecret>), Failure> {
    let object = AuditObject::named("Webhook", new.name.trim());
    let result = create_unless_made(services, caller, new).await;
    audit::or_refused(services, caller, "createWebhook", object, result).await
}

async fn create_unless_made(
    services: &Services,
    caller: &Caller,
    new: NewWebhook,
) -> Result<(Webhook, Option<WebhookSecret>), Failure> {
    let Some(key) = new.idempotency_key.clone() else {
        return make(services, caller, new).await;
    };
    checked_idempotency_key(Some(&key))?;
    let made = async || {
        let (db, owner) = (services.db.writer(), caller.actor.user_id);
        store::webhook::by_idempotency_key(db, owner, &key).await
    };
    if let Some(webhook) = made().await? {
        return Ok((webhook, None));
    }
    match make(services, caller, new).await {
        // Two requests with one key at the same time: the second one gets the first one's webhook.
        Err(error) if error.code() == ErrorCode::Conflict => match made().await? {
            Some(webhook) => Ok((webhook, None)),
            None => Err(error),
        },
        result => result,
    }
}

async fn make(
    services: &Services,
    caller: &Caller,
    new: NewWebhook,
) -> Result<(Webhook, Option<WebhookSecret>), Failure> {
    let actor = &caller.actor;
    let name = name("name", &new.name)?;
    let target = Target::parse("url", &new.url, services.settings.webhook_allow_private)?;
    let organization = actor.memberships.first().ok_or_else(|| {
        Failure::forbidden("You are in no organization, and so have no tasks to be told of")
    })?;
    let secret = WebhookSecret::generate()?;
    let uow = UnitOfWork::begin(services).await?;
    if store::webhook::count_of_owner(uow.tx(), actor.user_id).await? >= MAX_WEBHOOKS {
        let what = format!("You have {MAX_WEBHOOKS} webhooks, which is the most: delete one first");
        return Err(Failure::new(ErrorCode::LimitExceeded, what));
    }
    let webhook = Webhook {
        id: WebhookId::generate(),
        organization_id: organization.organization_id,
        owner_id: actor.user_id,
        name,
        url: target.as_str().to_owned(),
        states: new.states,
        statuses: new.statuses,
        is_enabled: true,
        created_at: uow.now(),
        updated_at: uow.now(),
    };
    let sealed = sealing::seal(services, webhook.id, &secret)?;
    let inserted = store::webhook::insert(uow.tx(), &webhook, sealed, new.idempotency_key).await;
    inserted.map_err(|error| taken(error, &webhook.name))?;
    let object = AuditObject::new("Webhook", webhook.id.0, &webhook.name)
        .in_organization(webhook.organization_id);
    let after = Some(shown(&webhook));
    audit::record(&uow, caller, "createWebhook", object, None, after).await?;
    uow.commit().await?;
    Ok((webhook, Some(secret)))
}

/// A webhook's name: as a token's.
pub(super) fn name(path: &str, text: &str) -> Result<String, Failure> {
    TokenName::parse(path, text)
        .map(|name| name.as_str().to_owned())
        .map_err(|_| {
            let what = "A webhook's name is one line of 1 to 64 characters, such as what it tells";
            Failure::invalid(path, what)
        })
}

pub(super) fn taken(error: sea_orm::DbErr, name: &str) -> Failure {
    if unique_violation(&error) {
        let what = format!("You have a webhook named `{name}`: choose another name");
        Failure::at(ErrorCode::Conflict, "name", what)
    } else {
        failure(error)
    }
}
