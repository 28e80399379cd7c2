//! API tokens.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::error::failure;
use super::sql;
use crate::auth::SecretHash;
use crate::domain::user::ApiToken;
use crate::domain::{ApiTokenId, Failure, OrganizationId, Timestamp, UserId};
use crate::entities::api_token::{ActiveModel, Column, Entity, Model};

/// The tokens that there are of these.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[ApiTokenId],
) -> Result<Vec<ApiToken>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let sql = format!("SELECT * FROM api_tokens WHERE id IN {list}");
    tokens(sql::all(db, &sql, values).await?)
}

/// The tokens of these users, each user's in the order of their making.
pub(crate) async fn of_users(
    db: &impl ConnectionTrait,
    users: &[UserId],
) -> Result<Vec<ApiToken>, Failure> {
    let (list, values) = sql::in_list(1, users.iter().map(|id| id.0));
    let sql = format!("SELECT * FROM api_tokens WHERE user_id IN {list} ORDER BY id");
    tokens(sql::all(db, &sql, values).await?)
}

/// How many a user has.
pub(crate) async fn count_of(db: &impl ConnectionTrait, user: UserId) -> Result<u64, Failure> {
    Entity::find()
        .filter(Column::UserId.eq(user.0))
        .count(db)
        .await
        .map_err(failure)
}

/// Adds a token. The error is the database's own: its meaning (a name that is taken) is the rule's.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    token: &ApiToken,
    name_key: String,
    hash: &SecretHash,
) -> Result<(), DbErr> {
    Entity::insert(ActiveModel {
        id: Set(token.id.0),
        user_id: Set(token.user_id.0),
        name: Set(token.name.clone()),
        name_key: Set(name_key),
        scope: Set(token.scope.as_str().to_owned()),
        secret_hash: Set(hash.as_bytes().to_vec()),
        created_at: Set(token.created_at.0),
        expires_at: Set(token.expires_at.map(|at| at.0)),
        last_used_at: Set(None),
        last_used_ip: Set(None),
        organization_id: Set(token.organization_id.map(|id| id.0)),
    })
    .exec_without_returning(db)
    .await
    .map(drop)
}

/// Notes a use.
pub(crate) async fn touch(
    db: &impl ConnectionTrait,
    id: ApiTokenId,
    ip: Option<String>,
    now: Timestamp,
) -> Result<(), Failure> {
    let sql = "UPDATE api_tokens SET last_used_at = $2, last_used_ip = $3 WHERE id = $1";
    sql::execute(db, sql, [id.0.into(), now.0.into(), ip.into()])
        .await
        .map(drop)
}

/// Ends a token; `false`: it was gone.
pub(crate) async fn delete(db: &impl ConnectionTrait, id: ApiTokenId) -> Result<bool, Failure> {
    let rows = sql::execute(db, "DELETE FROM api_tokens WHERE id = $1", [id.0.into()]).await?;
    Ok(rows > 0)
}

/// Ends the gateway's own token with this key, and those of other gateways that were not used since.
pub(crate) async fn delete_embedded(
    db: &impl ConnectionTrait,
    key: &str,
    unused_since: Timestamp,
) -> Result<(), Failure> {
    let sql = "DELETE FROM api_tokens WHERE name_key = $1 \
        OR (name_key = 'embedded' OR name_key LIKE 'embedded/%') AND COALESCE(last_used_at, created_at) < $2";
    sql::execute(db, sql, [key.into(), unused_since.0.into()])
        .await
        .map(drop)
}

/// Ends the tokens for an organization; gives them as they were.
pub(crate) async fn delete_for(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<ApiToken>, Failure> {
    let sql = "DELETE FROM api_tokens WHERE organization_id = $1 RETURNING *";
    tokens(sql::all(db, sql, [organization.0.into()]).await?)
}

fn tokens(rows: Vec<Model>) -> Result<Vec<ApiToken>, Failure> {
    rows.into_iter()
        .map(|row| {
            Ok(ApiToken {
                id: ApiTokenId(row.id),
                user_id: UserId(row.user_id),
                name: row.name,
                scope: row.scope.parse().map_err(Failure::internal)?,
                created_at: Timestamp(row.created_at),
                expires_at: row.expires_at.map(Timestamp),
                last_used_at: row.last_used_at.map(Timestamp),
                last_used_ip: row.last_used_ip,
                organization_id: row.organization_id.map(OrganizationId),
            })
        })
        .collect()
}
