//! Users.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::error::failure;
use super::sql;
use crate::domain::user::{SiteRole, User};
use crate::domain::{Failure, Timestamp, UserId};
use crate::entities::user::{ActiveModel, Column, Entity, Model};

/// The users that there are of these.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[UserId],
) -> Result<Vec<User>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    sql::all::<Model>(
        db,
        &format!("SELECT * FROM users WHERE id IN {list}"),
        values,
    )
    .await?
    .into_iter()
    .map(user)
    .collect()
}

/// The user with this sign-in name, in lower case.
pub(crate) async fn by_username(
    db: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<User>, Failure> {
    let sql = "SELECT * FROM users WHERE username_key = $1";
    sql::one::<Model>(db, sql, [key.into()])
        .await?
        .map(user)
        .transpose()
}

/// Adds a user.
pub(crate) async fn insert(db: &impl ConnectionTrait, user: &User) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        id: Set(user.id.0),
        username: Set(user.username.clone()),
        username_key: Set(user.username.to_ascii_lowercase()),
        display_name: Set(user.display_name.clone()),
        roles: Set(roles_text(&user.roles)),
        last_sign_in_at: Set(None),
        created_at: Set(user.created_at.0),
        updated_at: Set(user.updated_at.0),
    })
    .exec_without_returning(db)
    .await
    .map(drop)
    .map_err(failure)
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

/// Whether anybody has ever signed in.
pub(crate) async fn any_signed_in(db: &impl ConnectionTrait) -> Result<bool, Failure> {
    Entity::find()
        .filter(Column::LastSignInAt.is_not_null())
        .one(db)
        .await
        .map(|user| user.is_some())
        .map_err(failure)
}

/// Roles as they are stored: their words with spaces between.
fn roles_text(roles: &[SiteRole]) -> String {
    let words: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
    words.join(" ")
}

/// Roles from how they are stored.
pub(super) fn roles(text: &str) -> Result<Vec<SiteRole>, Failure> {
    text.split_whitespace()
        .map(|word| word.parse().map_err(Failure::internal))
        .collect()
}

fn user(row: Model) -> Result<User, Failure> {
    Ok(User {
        id: UserId(row.id),
        username: row.username,
        display_name: row.display_name,
        roles: roles(&row.roles)?,
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    })
}
