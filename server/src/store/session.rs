//! Sessions of browsers.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::error::failure;
use super::sql;
use crate::auth::SecretHash;
use crate::domain::user::RequestMeta;
use crate::domain::{Failure, SessionId, Timestamp, UserId};
use crate::entities::session::{ActiveModel, Entity};

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

/// Removes those whose time is over.
pub(crate) async fn delete_expired(
    db: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<(), Failure> {
    let sql = "DELETE FROM sessions WHERE expires_at <= $1";
    sql::execute(db, sql, [now.0.into()]).await.map(drop)
}
