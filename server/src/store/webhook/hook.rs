use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, FromQueryResult};

use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::webhook::Webhook;
use crate::domain::{Failure, OrganizationId, Timestamp, UserId, WebhookId};
use crate::entities::webhook::{ActiveModel, Entity, Model};
use crate::store::column::word;
use crate::store::condition::Condition;
use crate::store::sql;

pub(super) fn from_row(row: Model) -> Result<Webhook, Failure> {
    Ok(Webhook {
        id: WebhookId(row.id),
        organization_id: OrganizationId(row.organization_id),
        owner_id: UserId(row.owner_id),
        name: row.name,
        url: row.url,
        states: row
            .states
            .split_whitespace()
            .map(word)
            .collect::<Result<_, _>>()?,
        statuses: row
            .statuses
            .split_whitespace()
            .map(word)
            .collect::<Result<_, _>>()?,
        is_enabled: row.is_enabled,
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    })
}

fn states(webhook: &Webhook) -> String {
    let words: Vec<_> = webhook.states.iter().map(|word| word.as_str()).collect();
    words.join(" ")
}

fn statuses(webhook: &Webhook) -> String {
    let words: Vec<_> = webhook.statuses.iter().map(|word| word.as_str()).collect();
    words.join(" ")
}

/// Adds a webhook. The error says whether its name or its idempotency key is taken.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    webhook: &Webhook,
    sealed_secret: String,
    idempotency_key: Option<String>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(webhook.id.0),
        organization_id: Set(webhook.organization_id.0),
        owner_id: Set(webhook.owner_id.0),
        name: Set(webhook.name.clone()),
        name_key: Set(webhook.name.to_lowercase()),
        url: Set(webhook.url.clone()),
        secret: Set(sealed_secret),
        states: Set(states(webhook)),
        statuses: Set(statuses(webhook)),
        is_enabled: Set(webhook.is_enabled),
        idempotency_key: Set(idempotency_key),
        created_at: Set(webhook.created_at.0),
        updated_at: Set(webhook.updated_at.0),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes what can be changed of a webhook. The error says whether its name is taken.
pub(crate) async fn update(db: &impl ConnectionTrait, webhook: &Webhook) -> Result<(), DbErr> {
    let text = "UPDATE webhooks SET name = $2, name_key = $3, url = $4, states = $5, statuses = $6, \
        is_enabled = $7, updated_at = $8 WHERE id = $1";
    let values = [
        webhook.id.0.into(),
        webhook.name.clone().into(),
        webhook.name.to_lowercase().into(),
        webhook.url.clone().into(),
        states(webhook).into(),
        statuses(webhook).into(),
        webhook.is_enabled.into(),
        webhook.updated_at.0.into(),
    ];
    db.execute_raw(sql::statement(db, text, values))
        .await
        .map(drop)
}

/// Puts another secret in the place of the present one.
pub(crate) async fn set_secret(
    db: &impl ConnectionTrait,
    id: WebhookId,
    sealed_secret: String,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE webhooks SET secret = $2, updated_at = $3 WHERE id = $1";
    let values = [id.0.into(), sealed_secret.into(), at.0.into()];
    sql::execute(db, text, values).await.map(drop)
}

/// The secrets that begin with this.
pub(crate) async fn unsealed(
    db: &impl ConnectionTrait,
    prefix: &str,
) -> Result<Vec<(WebhookId, String)>, Failure> {
    #[derive(FromQueryResult)]
    struct Row {
        id: uuid::Uuid,
        secret: String,
    }
    let text = "SELECT id, secret FROM webhooks WHERE substr(secret, 1, length($1)) = $1";
    let rows = sql::all::<Row>(db, text, [prefix.into()]).await?;
    Ok(rows
        .into_iter()
        .map(|row| (WebhookId(row.id), row.secret))
        .collect())
}

/// Stores a secret in another way, unless it has been changed meanwhile.
pub(crate) async fn replace_secret(
    db: &impl ConnectionTrait,
    id: WebhookId,
    before: &str,
    after: &str,
) -> Result<(), Failure> {
    let text = "UPDATE webhooks SET secret = $3 WHERE id = $1 AND secret = $2";
    let values = [id.0.into(), before.into(), after.into()];
    sql::execute(db, text, values).await.map(drop)
}

/// Sends nothing more to a webhook; true: it was enabled until now.
pub(crate) async fn disable(
    db: &impl ConnectionTrait,
    id: WebhookId,
    at: Timestamp,
) -> Result<bool, Failure> {
    let text =
        "UPDATE webhooks SET is_enabled = FALSE, updated_at = $2 WHERE id = $1 AND is_enabled";
    Ok(sql::execute(db, text, [id.0.into(), at.0.into()]).await? == 1)
}

/// Removes a webhook with its deliveries.
pub(crate) async fn delete(db: &impl ConnectionTrait, id: WebhookId) -> Result<bool, Failure> {
    let text = "DELETE FROM webhooks WHERE id = $1";
    Ok(sql::execute(db, text, [id.0.into()]).await? == 1)
}

/// Webhooks by id, with their secrets as they are stored; those of suspended users are left out.
pub(crate) async fn secrets(
    db: &impl ConnectionTrait,
    ids: &[WebhookId],
) -> Result<Vec<(Webhook, String)>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!(
        "SELECT w.* FROM webhooks w JOIN users u ON u.id = w.owner_id \
         WHERE w.id IN {list} AND u.suspended_at IS NULL"
    );
    let rows = sql::all::<Model>(db, &text, values).await?;
    let pair = |row: Model| {
        let secret = row.secret.clone();
        Ok((from_row(row)?, secret))
    };
    rows.into_iter().map(pair).collect()
}

/// The webhook, when it is this owner's.
pub(crate) async fn get_own(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: WebhookId,
) -> Result<Option<Webhook>, Failure> {
    let text = "SELECT * FROM webhooks WHERE id = $1 AND owner_id = $2";
    let row = sql::one::<Model>(db, text, [id.0.into(), owner.0.into()]).await?;
    row.map(from_row).transpose()
}

/// The webhook that an owner made with this idempotency key.
pub(crate) async fn by_idempotency_key(
    db: &impl ConnectionTrait,
    owner: UserId,
    key: &str,
) -> Result<Option<Webhook>, Failure> {
    let text = "SELECT * FROM webhooks WHERE owner_id = $1 AND idempotency_key = $2";
    let row = sql::one::<Model>(db, text, [owner.0.into(), key.into()]).await?;
    row.map(from_row).transpose()
}

/// A page of an owner's webhooks, the oldest first.
pub(crate) async fn of_owner(
    db: &impl ConnectionTrait,
    owner: UserId,
    page: &PageRequest<WebhookId>,
) -> Result<Page<Webhook>, Failure> {
    let mut condition = Condition::new();
    condition.and("owner_id = ?", [owner.0.into()]);
    let is_forward = page.direction == Direction::Forward;
    let (sign, way) = if is_forward {
        (">", "ASC")
    } else {
        ("<", "DESC")
    };
    if let Some(cursor) = page.cursor {
        condition.and(&format!("id {sign} ?"), [cursor.0.into()]);
    }
    let limit = condition.place((i64::from(page.limit) + 1).into());
    let text = format!(
        "SELECT * FROM webhooks WHERE {} ORDER BY id {way} LIMIT {limit}",
        condition.text
    );
    let rows = sql::all::<Model>(db, &text, condition.values).await?;
    let rows = rows.into_iter().map(from_row).collect::<Result<_, _>>()?;
    Ok(Page::from_overfetch(rows, page))
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many webhooks an owner has.
pub(crate) async fn count_of_owner(
    db: &impl ConnectionTrait,
    owner: UserId,
) -> Result<i64, Failure> {
    let text = "SELECT COUNT(*) AS count FROM webhooks WHERE owner_id = $1";
    let row = sql::one::<Count>(db, text, [owner.0.into()]).await?;
    Ok(row.map_or(0, |row| row.count))
}

/// How many deliveries a webhook has.
pub(crate) async fn count_of(db: &impl ConnectionTrait, id: WebhookId) -> Result<i64, Failure> {
    let text = "SELECT COUNT(*) AS count FROM webhook_deliveries WHERE webhook_id = $1";
    let row = sql::one::<Count>(db, text, [id.0.into()]).await?;
    Ok(row.map_or(0, |row| row.count))
}
