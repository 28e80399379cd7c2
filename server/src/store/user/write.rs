use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use crate::auth::PasswordHash;
use crate::domain::user::{SiteRole, User};
use crate::domain::{Failure, Timestamp, UserId};
use crate::entities::user::{ActiveModel, Entity};
use crate::store::sql;

/// Adds a user without a password. The error is the database's own: its meaning (a name that is
/// taken) is the rule's.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    user: &User,
    created_by: Option<UserId>,
    idempotency_key: Option<String>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(user.id.0),
        username: Set(user.username.clone()),
        username_key: Set(user.username.to_ascii_lowercase()),
        display_name: Set(user.display_name.clone()),
        roles: Set(roles_text(&user.roles)),
        created_at: Set(user.created_at.0),
        updated_at: Set(user.updated_at.0),
        search_text: Set(search_text(user)),
        created_by: Set(created_by.map(|id| id.0)),
        idempotency_key: Set(idempotency_key),
        ..ActiveModel::default()
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes a user's display name, roles and suspension.
pub(crate) async fn update(db: &impl ConnectionTrait, user: &User) -> Result<(), Failure> {
    let sql = "UPDATE users SET display_name = $2, search_text = $3, roles = $4, suspended_at = $5, updated_at = $6 WHERE id = $1";
    let values = [
        user.id.0.into(),
        user.display_name.as_str().into(),
        search_text(user).into(),
        roles_text(&user.roles).into(),
        user.suspended_at.map(|at| at.0).into(),
        user.updated_at.0.into(),
    ];
    sql::execute(db, sql, values).await.map(drop)
}

/// Gives a user a password.
pub(crate) async fn set_password(
    db: &impl ConnectionTrait,
    id: UserId,
    hash: &PasswordHash,
    now: Timestamp,
) -> Result<(), Failure> {
    let sql = "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1";
    sql::execute(db, sql, [id.0.into(), hash.as_str().into(), now.0.into()])
        .await
        .map(drop)
}

/// Notes that a user has signed in.
pub(crate) async fn signed_in(
    db: &impl ConnectionTrait,
    id: UserId,
    now: Timestamp,
) -> Result<(), Failure> {
    let sql = "UPDATE users SET last_sign_in_at = $2 WHERE id = $1";
    sql::execute(db, sql, [id.0.into(), now.0.into()])
        .await
        .map(drop)
}

/// Roles as they are stored: their words with spaces between.
fn roles_text(roles: &[SiteRole]) -> String {
    let words: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
    words.join(" ")
}

/// What a search looks in.
fn search_text(user: &User) -> String {
    format!("{} {}", user.username, user.display_name).to_lowercase()
}
