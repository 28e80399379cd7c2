use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};

use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::webhook::{WebhookDelivery, WebhookDeliveryStatus};
use crate::domain::{Failure, TaskId, Timestamp, UserId, WebhookDeliveryId, WebhookId};
use crate::entities::webhook_delivery::{ActiveModel, Entity, Model};
use crate::store::column::word;
use crate::store::condition::Condition;
use crate::store::error::failure;
use crate::store::sql;

/// A delivery to be sent at once.
pub(crate) struct NewDelivery {
    pub(crate) id: WebhookDeliveryId,
    pub(crate) webhook_id: WebhookId,
    pub(crate) event: &'static str,
    pub(crate) task_id: Option<TaskId>,
    pub(crate) payload: String,
}

fn from_row(row: Model) -> Result<WebhookDelivery, Failure> {
    Ok(WebhookDelivery {
        id: WebhookDeliveryId(row.id),
        webhook_id: WebhookId(row.webhook_id),
        event: row.event,
        task_id: row.task_id.map(TaskId),
        status: word(&row.status)?,
        attempts: row.attempts,
        response_status: row.response_status,
        error: row.error,
        created_at: Timestamp(row.created_at),
        next_attempt_at: row.next_attempt_at.map(Timestamp),
        delivered_at: row.delivered_at.map(Timestamp),
        payload: row.payload,
    })
}

fn from_rows(rows: Vec<Model>) -> Result<Vec<WebhookDelivery>, Failure> {
    rows.into_iter().map(from_row).collect()
}

/// Adds deliveries, due now; one statement.
pub(crate) async fn insert_deliveries(
    db: &impl ConnectionTrait,
    new: Vec<NewDelivery>,
    at: Timestamp,
) -> Result<(), Failure> {
    let rows = new.into_iter().map(|new| ActiveModel {
        id: Set(new.id.0),
        webhook_id: Set(new.webhook_id.0),
        event: Set(new.event.to_owned()),
        task_id: Set(new.task_id.map(|id| id.0)),
        payload: Set(new.payload),
        status: Set(WebhookDeliveryStatus::Pending.as_str().to_owned()),
        attempts: Set(0),
        response_status: Set(None),
        error: Set(None),
        created_at: Set(at.0),
        next_attempt_at: Set(Some(at.0)),
        delivered_at: Set(None),
    });
    Entity::insert_many(rows)
        .exec_without_returning(db)
        .await
        .map(drop)
        .map_err(failure)
}

/// Takes deliveries that are due for an attempt, at most two of a webhook and none of a busy one. Nobody
/// else takes them until the lease is over: of two gateways that try, one finds the time put off.
pub(crate) async fn claim(
    db: &impl ConnectionTrait,
    (now, lease): (Timestamp, Timestamp),
    limit: usize,
    busy: &[WebhookId],
) -> Result<Vec<WebhookDelivery>, Failure> {
    let (list, values) = sql::in_list(4, busy.iter().map(|id| id.0));
    let not_busy = if busy.is_empty() {
        String::new()
    } else {
        format!("AND d.webhook_id NOT IN {list}")
    };
    let text = format!(
        "UPDATE webhook_deliveries SET attempts = attempts + 1, next_attempt_at = $2 \
         WHERE status = 'PENDING' AND next_attempt_at <= $1 AND id IN ( \
            SELECT x.id FROM ( \
                SELECT d.id, d.next_attempt_at, ROW_NUMBER() OVER (PARTITION BY d.webhook_id ORDER BY d.next_attempt_at, d.id) AS place \
                FROM webhook_deliveries d WHERE d.status = 'PENDING' AND d.next_attempt_at <= $1 {not_busy} \
            ) x WHERE x.place <= 2 ORDER BY x.next_attempt_at, x.id LIMIT $3) \
         RETURNING *"
    );
    let limit = i64::try_from(limit).unwrap_or(1);
    let mut all = vec![now.0.into(), lease.0.into(), limit.into()];
    if !busy.is_empty() {
        all.extend(values);
    }
    from_rows(sql::all::<Model>(db, &text, all).await?)
}

#[derive(FromQueryResult)]
struct Due {
    due: Option<i64>,
}

/// When the next delivery is due that is of no busy webhook; `None`: none waits.
pub(crate) async fn next_due(
    db: &impl ConnectionTrait,
    busy: &[WebhookId],
) -> Result<Option<Timestamp>, Failure> {
    let mut condition = Condition::new();
    condition.and("status = 'PENDING'", []);
    if !busy.is_empty() {
        let places = condition.places(busy.iter().map(|id| id.0.into()));
        condition.and(&format!("webhook_id NOT IN ({places})"), []);
    }
    let text = format!(
        "SELECT MIN(next_attempt_at) AS due FROM webhook_deliveries WHERE {}",
        condition.text
    );
    let row = sql::one::<Due>(db, &text, condition.values).await?;
    Ok(row.and_then(|row| row.due).map(Timestamp))
}

/// Writes down how an attempt went, unless another one was begun since.
pub(crate) async fn note_attempt(
    db: &impl ConnectionTrait,
    delivery: &WebhookDelivery,
) -> Result<(), Failure> {
    let text = "UPDATE webhook_deliveries SET status = $3, response_status = $4, error = $5, \
        next_attempt_at = $6, delivered_at = $7 WHERE id = $1 AND attempts = $2 AND status = 'PENDING'";
    let values = [
        delivery.id.0.into(),
        delivery.attempts.into(),
        delivery.status.as_str().into(),
        delivery.response_status.into(),
        delivery.error.clone().into(),
        delivery.next_attempt_at.map(|at| at.0).into(),
        delivery.delivered_at.map(|at| at.0).into(),
    ];
    sql::execute(db, text, values).await.map(drop)
}

/// Gives up everything that waits for a webhook.
pub(crate) async fn give_up(
    db: &impl ConnectionTrait,
    id: WebhookId,
    error: &str,
) -> Result<(), Failure> {
    let text = "UPDATE webhook_deliveries SET status = 'FAILED', error = $2, next_attempt_at = NULL \
        WHERE webhook_id = $1 AND status = 'PENDING'";
    sql::execute(db, text, [id.0.into(), error.into()])
        .await
        .map(drop)
}

/// Puts a delivery that has ended on its way again; false: it has not ended.
pub(crate) async fn again(
    db: &impl ConnectionTrait,
    id: WebhookDeliveryId,
    at: Timestamp,
) -> Result<bool, Failure> {
    let text = "UPDATE webhook_deliveries SET status = 'PENDING', attempts = 0, response_status = NULL, \
        error = NULL, next_attempt_at = $2, delivered_at = NULL WHERE id = $1 AND status <> 'PENDING'";
    Ok(sql::execute(db, text, [id.0.into(), at.0.into()]).await? == 1)
}

/// Forgets what is older than `before`, and all but the newest `keep` deliveries of each webhook.
pub(crate) async fn forget(
    db: &impl ConnectionTrait,
    before: Timestamp,
    keep: i64,
) -> Result<(), Failure> {
    let text = "DELETE FROM webhook_deliveries WHERE created_at < $1";
    sql::execute(db, text, [before.0.into()]).await?;
    let text = "DELETE FROM webhook_deliveries WHERE id IN ( \
        SELECT x.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY webhook_id ORDER BY id DESC) AS place \
            FROM webhook_deliveries) x WHERE x.place > $1)";
    sql::execute(db, text, [keep.into()]).await.map(drop)
}

/// Deliveries by id, of this owner's webhooks.
pub(crate) async fn deliveries_by_id(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: WebhookDeliveryId,
) -> Result<Option<WebhookDelivery>, Failure> {
    let text = "SELECT d.* FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id \
        WHERE d.id = $1 AND w.owner_id = $2";
    let row = sql::one::<Model>(db, text, [id.0.into(), owner.0.into()]).await?;
    row.map(from_row).transpose()
}

/// A page of a webhook's deliveries, the newest first.
pub(crate) async fn deliveries(
    db: &impl ConnectionTrait,
    webhook: WebhookId,
    page: &PageRequest<WebhookDeliveryId>,
) -> Result<Page<WebhookDelivery>, Failure> {
    let mut condition = Condition::new();
    condition.and("webhook_id = ?", [webhook.0.into()]);
    let is_forward = page.direction == Direction::Forward;
    let (sign, way) = if is_forward {
        ("<", "DESC")
    } else {
        (">", "ASC")
    };
    if let Some(cursor) = page.cursor {
        condition.and(&format!("id {sign} ?"), [cursor.0.into()]);
    }
    let limit = condition.place((i64::from(page.limit) + 1).into());
    let text = format!(
        "SELECT * FROM webhook_deliveries WHERE {} ORDER BY id {way} LIMIT {limit}",
        condition.text
    );
    let rows = from_rows(sql::all::<Model>(db, &text, condition.values).await?)?;
    Ok(Page::from_overfetch(rows, page))
}

/// The newest delivery of each webhook.
pub(crate) async fn last_of(
    db: &impl ConnectionTrait,
    webhooks: &[WebhookId],
) -> Result<Vec<WebhookDelivery>, Failure> {
    let (list, values) = sql::in_list(1, webhooks.iter().map(|id| id.0));
    let text = format!(
        "SELECT d.* FROM webhooks w JOIN webhook_deliveries d ON d.id = ( \
            SELECT x.id FROM webhook_deliveries x WHERE x.webhook_id = w.id ORDER BY x.id DESC LIMIT 1) \
         WHERE w.id IN {list}"
    );
    from_rows(sql::all::<Model>(db, &text, values).await?)
}
