use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::row;
use crate::domain::chat::{Chat, ChatPause, ChatStatus};
use crate::domain::{ChatId, Failure, Timestamp};
use crate::entities::chat::Model;
use crate::store::column::now;
use crate::store::sql;

/// Takes the chat that has waited longest for a gateway to run it: nobody holds it, or whoever held
/// it was silent for too long. One statement; the lease's number is raised by it.
pub(crate) async fn claim(
    db: &impl ConnectionTrait,
    lease_seconds: i64,
) -> Result<Option<Chat>, Failure> {
    let now = now(db);
    let skip = if db.get_database_backend() == DbBackend::Postgres {
        "FOR NO KEY UPDATE SKIP LOCKED"
    } else {
        ""
    };
    let text = format!(
        "UPDATE chats SET run_lease = run_lease + 1, lease_expires_at = {now} + $1 WHERE id = (\
         SELECT id FROM chats WHERE status IN ('RUNNING', 'INTERRUPTING') \
         AND (lease_expires_at IS NULL OR lease_expires_at <= {now}) ORDER BY id LIMIT 1 {skip}) RETURNING *"
    );
    let found = sql::one::<Model>(db, &text, [(lease_seconds * 1_000_000).into()]).await?;
    found.map(row::chat).transpose()
}

/// Renews a lease; gives where the chat stands. `None`: the lease is lost.
pub(crate) async fn renew(
    db: &impl ConnectionTrait,
    (id, run_lease): (ChatId, i64),
    lease_seconds: i64,
) -> Result<Option<ChatStatus>, Failure> {
    let text = format!(
        "UPDATE chats SET lease_expires_at = {} + $3 WHERE id = $1 AND run_lease = $2 \
         AND status IN ('RUNNING', 'INTERRUPTING') RETURNING *",
        now(db)
    );
    let values = [
        id.0.into(),
        run_lease.into(),
        (lease_seconds * 1_000_000).into(),
    ];
    let found = sql::one::<Model>(db, &text, values).await?;
    let chat = found.map(row::chat).transpose()?;
    Ok(chat.map(|chat| chat.status))
}

/// Locks a chat under its lease until the transaction ends, with its next revision. `None`: the
/// lease is lost, and nothing may be written.
pub(crate) async fn hold(
    db: &impl ConnectionTrait,
    (id, run_lease): (ChatId, i64),
    at: Timestamp,
) -> Result<Option<Chat>, Failure> {
    let text = "UPDATE chats SET revision = revision + 1, updated_at = $3 \
        WHERE id = $1 AND run_lease = $2 AND status IN ('RUNNING', 'INTERRUPTING') RETURNING *";
    let values = [id.0.into(), run_lease.into(), at.0.into()];
    let found = sql::one::<Model>(db, text, values).await?;
    found.map(row::chat).transpose()
}

/// Says where a chat stands from now on, and why. Nobody holds it any more when that is not being run.
pub(crate) async fn set_status(
    db: &impl ConnectionTrait,
    id: ChatId,
    status: ChatStatus,
    (pause, reason): (Option<ChatPause>, &str),
) -> Result<(), Failure> {
    let lease = if status.is_busy() {
        "lease_expires_at"
    } else {
        "NULL"
    };
    let text = format!(
        "UPDATE chats SET status = $2, status_reason = $3, pause = $4, lease_expires_at = {lease} WHERE id = $1"
    );
    let values = [
        id.0.into(),
        status.as_str().into(),
        reason.into(),
        pause.map(ChatPause::as_str).into(),
    ];
    sql::execute(db, &text, values).await.map(drop)
}

/// Gives a lease back: another gateway may take the chat at once.
pub(crate) async fn release(
    db: &impl ConnectionTrait,
    (id, run_lease): (ChatId, i64),
) -> Result<(), Failure> {
    let text = "UPDATE chats SET lease_expires_at = NULL WHERE id = $1 AND run_lease = $2";
    sql::execute(db, text, [id.0.into(), run_lease.into()])
        .await
        .map(drop)
}

#[derive(FromQueryResult)]
struct Rest {
    micros: Option<i64>,
}

/// In how many microseconds the first of the held chats is free again, should its gateway be silent.
pub(crate) async fn next_expiry(db: &impl ConnectionTrait) -> Result<Option<i64>, Failure> {
    let text = format!(
        "SELECT MIN(COALESCE(lease_expires_at, 0)) - {} AS micros FROM chats \
         WHERE status IN ('RUNNING', 'INTERRUPTING')",
        now(db)
    );
    let row = sql::one::<Rest>(db, &text, []).await?;
    Ok(row.and_then(|row| row.micros))
}
