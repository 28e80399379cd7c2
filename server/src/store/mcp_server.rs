//! Servers of the Model Context Protocol; administrators make few of them by hand.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, FromQueryResult};

use crate::domain::mcp_server::McpServer;
use crate::domain::{Failure, McpServerId, Timestamp, UserId};
use crate::entities::mcp_server::{ActiveModel, Entity, Model};
use crate::store::sql;

fn from_row(row: Model) -> Result<McpServer, Failure> {
    let list = |text: &str| serde_json::from_str(text).map_err(Failure::internal);
    Ok(McpServer {
        id: McpServerId(row.id),
        name: row.name,
        url: row.url,
        header_names: list(&row.header_names)?,
        allowed_tools: list(&row.allowed_tools)?,
        timeout_seconds: row.timeout_seconds,
        is_enabled: row.is_enabled,
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    })
}

fn list(texts: &[String]) -> String {
    serde_json::json!(texts).to_string()
}

/// Adds a server. The error says whether its name or its idempotency key is taken.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    server: &McpServer,
    sealed_headers: Option<String>,
    (by, idempotency_key): (UserId, Option<String>),
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(server.id.0),
        name: Set(server.name.clone()),
        url: Set(server.url.clone()),
        header_names: Set(list(&server.header_names)),
        sealed_headers: Set(sealed_headers),
        allowed_tools: Set(list(&server.allowed_tools)),
        timeout_seconds: Set(server.timeout_seconds),
        is_enabled: Set(server.is_enabled),
        created_by: Set(by.0),
        idempotency_key: Set(idempotency_key),
        created_at: Set(server.created_at.0),
        updated_at: Set(server.updated_at.0),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes what can be changed of a server, but its headers. The error says whether its name is taken.
pub(crate) async fn update(db: &impl ConnectionTrait, server: &McpServer) -> Result<(), DbErr> {
    let text = "UPDATE mcp_servers SET name = $2, url = $3, allowed_tools = $4, timeout_seconds = $5, \
        is_enabled = $6, updated_at = $7 WHERE id = $1";
    let values = [
        server.id.0.into(),
        server.name.clone().into(),
        server.url.clone().into(),
        list(&server.allowed_tools).into(),
        server.timeout_seconds.into(),
        server.is_enabled.into(),
        server.updated_at.0.into(),
    ];
    db.execute_raw(sql::statement(db, text, values))
        .await
        .map(drop)
}

/// Puts other sealed headers, or none, in the place of the present ones.
pub(crate) async fn set_headers(
    db: &impl ConnectionTrait,
    server: &McpServer,
    sealed_headers: Option<String>,
) -> Result<(), Failure> {
    let text = "UPDATE mcp_servers SET header_names = $2, sealed_headers = $3 WHERE id = $1";
    let values = [
        server.id.0.into(),
        list(&server.header_names).into(),
        sealed_headers.into(),
    ];
    sql::execute(db, text, values).await.map(drop)
}

/// Removes a server; false: it was not there.
pub(crate) async fn delete(db: &impl ConnectionTrait, id: McpServerId) -> Result<bool, Failure> {
    let text = "DELETE FROM mcp_servers WHERE id = $1";
    Ok(sql::execute(db, text, [id.0.into()]).await? == 1)
}

#[derive(FromQueryResult)]
struct Headers {
    sealed_headers: Option<String>,
}

/// The sealed headers of a server.
pub(crate) async fn sealed_headers(
    db: &impl ConnectionTrait,
    id: McpServerId,
) -> Result<Option<String>, Failure> {
    let text = "SELECT sealed_headers FROM mcp_servers WHERE id = $1";
    let row = sql::one::<Headers>(db, text, [id.0.into()]).await?;
    Ok(row.and_then(|row| row.sealed_headers))
}

/// The server that somebody made with this idempotency key.
pub(crate) async fn by_idempotency_key(
    db: &impl ConnectionTrait,
    by: UserId,
    key: &str,
) -> Result<Option<McpServerId>, Failure> {
    let text = "SELECT * FROM mcp_servers WHERE created_by = $1 AND idempotency_key = $2";
    let row = sql::one::<Model>(db, text, [by.0.into(), key.into()]).await?;
    Ok(row.map(|row| McpServerId(row.id)))
}

/// All servers, the oldest first.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<McpServer>, Failure> {
    let rows = sql::all::<Model>(db, "SELECT * FROM mcp_servers ORDER BY id", []).await?;
    rows.into_iter().map(from_row).collect()
}

/// How many there are.
pub(crate) async fn count(db: &impl ConnectionTrait) -> Result<i64, Failure> {
    sql::count(db, "SELECT COUNT(*) AS count FROM mcp_servers", []).await
}
