//! One-time tokens of sign-in links.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::error::failure;
use super::sql;
use crate::auth::SecretHash;
use crate::domain::{Failure, Timestamp, UserId};
use crate::entities::login_token::{ActiveModel, Entity};

/// Adds a token that signs `user` in until `expires_at`.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    user: UserId,
    hash: &SecretHash,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        id: Set(id),
        user_id: Set(user.0),
        secret_hash: Set(hash.as_bytes().to_vec()),
        created_at: Set(now.0),
        expires_at: Set(expires_at.0),
        used_at: Set(None),
    })
    .exec_without_returning(db)
    .await
    .map(drop)
    .map_err(failure)
}

/// Whom a token signs in and the hash that its secret must match, whether it still holds or not.
pub(crate) async fn by_id(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<(UserId, SecretHash)>, Failure> {
    let row = Entity::find_by_id(id).one(db).await.map_err(failure)?;
    Ok(row.and_then(|row| {
        Some((
            UserId(row.user_id),
            SecretHash::from_stored(&row.secret_hash)?,
        ))
    }))
}

/// Uses a token up. Of several at the same time exactly one hears `true`; a token that was used or
/// whose time is over gives `false`.
pub(crate) async fn use_up(
    db: &impl ConnectionTrait,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, Failure> {
    let sql = "UPDATE login_tokens SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2";
    Ok(sql::execute(db, sql, [id.into(), now.0.into()]).await? == 1)
}

/// Removes a user's, used or not.
pub(crate) async fn delete_of_user(db: &impl ConnectionTrait, user: UserId) -> Result<(), Failure> {
    let sql = "DELETE FROM login_tokens WHERE user_id = $1";
    sql::execute(db, sql, [user.0.into()]).await.map(drop)
}

/// Removes those whose time is over.
pub(crate) async fn delete_expired(
    db: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<(), Failure> {
    let sql = "DELETE FROM login_tokens WHERE expires_at <= $1";
    sql::execute(db, sql, [now.0.into()]).await.map(drop)
}
