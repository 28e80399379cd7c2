//! Users.

mod list;
mod write;

pub(crate) use list::{count, page};
pub(crate) use write::{insert, set_password, signed_in, update};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::column::word;
use super::error::failure;
use super::row::row;
use super::sql;
use crate::auth::PasswordHash;
use crate::domain::user::{Scope, SiteRole, User};
use crate::domain::{Failure, Timestamp, UserId};
use crate::entities::user::{Column, Entity};

row! {
    /// What is read of a user.
    struct Row of "u" {
        id: Uuid,
        username: String,
        display_name: String,
        roles: String,
        last_sign_in_at: Option<i64>,
        created_at: i64,
        updated_at: i64,
        password_hash: Option<String>,
        suspended_at: Option<i64>,
    }
}

/// The users that there are of these.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[UserId],
) -> Result<Vec<User>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!("SELECT {} FROM users u WHERE u.id IN {list}", Row::COLUMNS);
    let rows = sql::rows::<Row>(db, &text, values).await?;
    rows.into_iter().map(user).collect()
}

/// The user with this id, when the people include it.
pub(crate) async fn get(
    db: &impl ConnectionTrait,
    people: &Scope,
    id: UserId,
) -> Result<Option<User>, Failure> {
    let mut condition = list::among(people);
    condition.and("u.id = ?", [id.0.into()]);
    list::one(db, condition).await
}

/// The same by sign-in name, in lower case.
pub(crate) async fn get_by_username(
    db: &impl ConnectionTrait,
    people: &Scope,
    key: &str,
) -> Result<Option<User>, Failure> {
    let mut condition = list::among(people);
    condition.and("u.username_key = ?", [key.into()]);
    list::one(db, condition).await
}

/// The user with this sign-in name, in lower case.
pub(crate) async fn by_username(
    db: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<User>, Failure> {
    get_by_username(db, &Scope::Everything, key).await
}

/// The user with this sign-in name, in lower case, and the hash of its password, if it has one.
pub(crate) async fn with_password(
    db: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<(User, Option<PasswordHash>)>, Failure> {
    let text = format!(
        "SELECT {} FROM users u WHERE u.username_key = $1",
        Row::COLUMNS
    );
    let row = sql::row::<Row>(db, &text, [key.into()]).await?;
    row.map(|row| {
        let hash = row.password_hash.clone().map(PasswordHash::from_stored);
        Ok((user(row)?, hash))
    })
    .transpose()
}

/// The user that a request with this idempotency key has made.
pub(crate) async fn by_idempotency_key(
    db: &impl ConnectionTrait,
    created_by: UserId,
    key: &str,
) -> Result<Option<User>, Failure> {
    let text = format!(
        "SELECT {} FROM users u WHERE u.created_by = $1 AND u.idempotency_key = $2",
        Row::COLUMNS
    );
    let row = sql::row::<Row>(db, &text, [created_by.0.into(), key.into()]).await?;
    row.map(user).transpose()
}

/// How many site OWNERs are let in.
pub(crate) async fn count_active_owners(db: &impl ConnectionTrait) -> Result<i64, Failure> {
    let sql = "SELECT COUNT(*) AS count FROM users WHERE suspended_at IS NULL AND ' ' || roles || ' ' LIKE '% OWNER %'";
    sql::count(db, sql, []).await
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

/// Roles from how they are stored.
pub(super) fn roles(text: &str) -> Result<Vec<SiteRole>, Failure> {
    text.split_whitespace().map(word).collect()
}

fn user(row: Row) -> Result<User, Failure> {
    Ok(User {
        id: UserId(row.id),
        username: row.username,
        display_name: row.display_name,
        roles: roles(&row.roles)?,
        has_password: row.password_hash.is_some(),
        last_sign_in_at: row.last_sign_in_at.map(Timestamp),
        suspended_at: row.suspended_at.map(Timestamp),
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    })
}
