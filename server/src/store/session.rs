//! Sessions of browsers.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::error::failure;
use super::sql;
use crate::auth::SecretHash;
use crate::domain::user::{RequestMeta, Session};
use crate::domain::{Failure, SessionId, Timestamp, UserId};
use crate::entities::session::{ActiveModel, Entity, Model};

/// The sessions that there are of these, ended by time or not.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[SessionId],
) -> Result<Vec<Session>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let sql = format!("SELECT * FROM sessions WHERE id IN {list}");
    let rows = sql::all::<Model>(db, &sql, values).await?;
    Ok(rows.into_iter().map(session).collect())
}

/// The sessions of these users that are not over, each user's last used first.
pub(crate) async fn of_users(
    db: &impl ConnectionTrait,
    users: &[UserId],
    now: Timestamp,
) -> Result<Vec<Session>, Failure> {
    let (list, mut values) = sql::in_list(1, users.iter().map(|id| id.0));
    values.push(now.0.into());
    let sql = format!(
        "SELECT * FROM sessions WHERE user_id IN {list} AND expires_at > ${} ORDER BY last_used_at DESC, id DESC",
        values.len()
    );
    let rows = sql::all::<Model>(db, &sql, values).await?;
    Ok(rows.into_iter().map(session).collect())
}

/// Begins a session of a user that ends at `expires_at`.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    id: SessionId,
    user: UserId,
    hash: &SecretHash,
    meta: &RequestMeta,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        id: Set(id.0),
        user_id: Set(user.0),
        secret_hash: Set(hash.as_bytes().to_vec()),
        user_agent: Set(meta.user_agent.clone()),
        created_at: Set(now.0),
        expires_at: Set(expires_at.0),
        last_used_at: Set(now.0),
        last_used_ip: Set(meta.ip.clone()),
    })
    .exec_without_returning(db)
    .await
    .map(drop)
    .map_err(failure)
}

/// Notes a use.
pub(crate) async fn touch(
    db: &impl ConnectionTrait,
    id: SessionId,
    ip: Option<String>,
    now: Timestamp,
) -> Result<(), Failure> {
    let sql = "UPDATE sessions SET last_used_at = $2, last_used_ip = $3 WHERE id = $1";
    sql::execute(db, sql, [id.0.into(), now.0.into(), ip.into()])
        .await
        .map(drop)
}

/// Ends a session; `false`: it had ended.
pub(crate) async fn delete(db: &impl ConnectionTrait, id: SessionId) -> Result<bool, Failure> {
    let rows = sql::execute(db, "DELETE FROM sessions WHERE id = $1", [id.0.into()]).await?;
    Ok(rows > 0)
}

/// Ends a user's sessions but one; gives how many.
pub(crate) async fn delete_of_user(
    db: &impl ConnectionTrait,
    user: UserId,
    but: Option<SessionId>,
) -> Result<u64, Failure> {
    let but = but.map_or(Uuid::nil(), |id| id.0);
    let sql = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2";
    sql::execute(db, sql, [user.0.into(), but.into()]).await
}

/// Removes those whose time is over.
pub(crate) async fn delete_expired(
    db: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<(), Failure> {
    let sql = "DELETE FROM sessions WHERE expires_at <= $1";
    sql::execute(db, sql, [now.0.into()]).await.map(drop)
}

fn session(row: Model) -> Session {
    Session {
        id: SessionId(row.id),
        user_id: UserId(row.user_id),
        user_agent: row.user_agent,
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        last_used_at: Timestamp(row.last_used_at),
        last_used_ip: row.last_used_ip,
    }
}
