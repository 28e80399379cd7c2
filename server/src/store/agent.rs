//! Resources and their agents.

mod lifecycle;

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::column::{now, word, word_or_none};
use super::condition::Condition;
use super::error::failure;
use super::row::row;
use super::sql;
use crate::auth::{NewToken, SecretHash};
use crate::domain::agent::Agent;
use crate::domain::build::Resource;
use crate::domain::user::Scope;
use crate::domain::workspace::IsolationLevel;
use crate::domain::{AgentId, BuildId, Failure, ResourceId, Timestamp, WorkspaceId};
use crate::entities::agent::Entity;
use crate::entities::resource;

pub(crate) use lifecycle::{
    connect, first_of_workspace, heartbeat, lock, mark_silent, retire_of_workspace, set_lifecycle,
    wanted, wanted_of_workspaces,
};

row! {
    /// What is read of an agent.
    struct Row of "a" {
        id: Uuid,
        resource_id: Uuid,
        build_id: Uuid,
        workspace_id: Uuid,
        parent_id: Option<Uuid>,
        position: i32,
        name: String,
        lifecycle: String,
        connection: String,
        last_seen_at: Option<i64>,
        isolation: Option<String>,
        log_sequence: i64,
        log_truncated: bool,
        message_sequence: i64,
        created_at: i64,
        updated_at: i64,
    }
}

#[derive(FromQueryResult)]
struct TokenRow {
    token_hash: Vec<u8>,
    #[sea_orm(nested)]
    agent: Row,
}

pub(super) fn from_row(row: Row) -> Result<Agent, Failure> {
    Ok(Agent {
        id: AgentId(row.id),
        resource_id: ResourceId(row.resource_id),
        build_id: BuildId(row.build_id),
        workspace_id: WorkspaceId(row.workspace_id),
        parent_id: row.parent_id.map(AgentId),
        position: row.position,
        name: row.name,
        lifecycle: word(&row.lifecycle)?,
        connection: word(&row.connection)?,
        last_seen_at: row.last_seen_at.map(Timestamp),
        isolation: word_or_none(row.isolation.as_deref())?,
        log_sequence: row.log_sequence,
        log_truncated: row.log_truncated,
        message_sequence: row.message_sequence,
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    })
}

/// Adds a resource.
pub(crate) async fn insert_resource(
    db: &impl ConnectionTrait,
    new: &Resource,
) -> Result<(), Failure> {
    let row = resource::ActiveModel {
        id: Set(new.id.0),
        build_id: Set(new.build_id.0),
        position: Set(new.position),
        kind: Set(new.kind.clone()),
        name: Set(new.name.clone()),
    };
    let done = resource::Entity::insert(row)
        .exec_without_returning(db)
        .await;
    done.map(drop).map_err(failure)
}

/// Adds an agent. The database's clock counts how long it is awaited.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    agent: &Agent,
    token: &NewToken,
) -> Result<(), Failure> {
    let text = format!(
        "INSERT INTO agents (id, resource_id, build_id, workspace_id, position, name, token_hash, lifecycle, connection, \
            declared_at, isolation, log_sequence, log_bytes, log_truncated, log_received, message_sequence, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, {}, $10, 0, 0, FALSE, 0, 0, $11, $11)",
        now(db)
    );
    let values = [
        agent.id.0.into(),
        agent.resource_id.0.into(),
        agent.build_id.0.into(),
        agent.workspace_id.0.into(),
        agent.position.into(),
        agent.name.clone().into(),
        token.hash.as_bytes().to_vec().into(),
        agent.lifecycle.as_str().into(),
        agent.connection.as_str().into(),
        agent.isolation.map(IsolationLevel::as_str).into(),
        agent.created_at.0.into(),
    ];
    sql::execute(db, &text, values).await.map(drop)
}

/// Whether a build has declared its agents.
pub(crate) async fn is_declared(
    db: &impl ConnectionTrait,
    build: BuildId,
) -> Result<bool, Failure> {
    let text = "SELECT * FROM resources WHERE build_id = $1 LIMIT 1";
    let row = sql::one::<resource::Model>(db, text, [build.0.into()]).await?;
    Ok(row.is_some())
}

/// Forgets what an earlier lease of a build declared: nobody got those credentials.
pub(crate) async fn forget_declared(
    db: &impl ConnectionTrait,
    build: BuildId,
) -> Result<(), Failure> {
    for text in [
        "DELETE FROM apps WHERE agent_id IN (SELECT id FROM agents WHERE build_id = $1)",
        "DELETE FROM agents WHERE build_id = $1",
        "DELETE FROM resources WHERE build_id = $1",
    ] {
        sql::execute(db, text, [build.0.into()]).await?;
    }
    Ok(())
}

/// The agent with this id and the hash of its token, unless it is gone for good.
pub(crate) async fn with_token(
    db: &impl ConnectionTrait,
    id: AgentId,
) -> Result<Option<(Agent, SecretHash)>, Failure> {
    let found = Entity::find_by_id(id.0).into_model::<TokenRow>();
    let row = found.one(db).await.map_err(failure)?;
    let Some(row) = row else { return Ok(None) };
    let hash = SecretHash::from_stored(&row.token_hash);
    Ok(hash
        .zip(Some(from_row(row.agent)?))
        .map(|(hash, agent)| (agent, hash)))
}

/// An agent of a workspace in the scope.
pub(crate) async fn get_in_scope(
    db: &impl ConnectionTrait,
    scope: &Scope,
    id: AgentId,
) -> Result<Option<Agent>, Failure> {
    let mut condition = Condition::in_scope("w", scope);
    condition.and("a.id = ?", [id.0.into()]);
    let text = format!(
        "SELECT {} FROM agents a JOIN workspaces w ON w.id = a.workspace_id WHERE {}",
        Row::COLUMNS,
        condition.text
    );
    let row = sql::row::<Row>(db, &text, condition.values).await?;
    row.map(from_row).transpose()
}

async fn many(
    db: &impl ConnectionTrait,
    condition: &str,
    ids: impl Iterator<Item = Uuid>,
) -> Result<Vec<Agent>, Failure> {
    let (list, values) = sql::in_list(1, ids);
    let text = format!(
        "SELECT {} FROM agents a WHERE a.{condition} IN {list} ORDER BY a.resource_id, a.position, a.id",
        Row::COLUMNS
    );
    let rows = sql::rows::<Row>(db, &text, values).await?;
    rows.into_iter().map(from_row).collect()
}

/// Agents by id.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[AgentId],
) -> Result<Vec<Agent>, Failure> {
    many(db, "id", ids.iter().map(|id| id.0)).await
}

/// Agents of resources, in order.
pub(crate) async fn of_resources(
    db: &impl ConnectionTrait,
    ids: &[ResourceId],
) -> Result<Vec<Agent>, Failure> {
    many(db, "resource_id", ids.iter().map(|id| id.0)).await
}

fn resource_from_row(row: resource::Model) -> Resource {
    Resource {
        id: ResourceId(row.id),
        build_id: BuildId(row.build_id),
        position: row.position,
        kind: row.kind,
        name: row.name,
    }
}

/// Resources by id.
pub(crate) async fn resources(
    db: &impl ConnectionTrait,
    ids: &[ResourceId],
) -> Result<Vec<Resource>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!("SELECT * FROM resources WHERE id IN {list}");
    let rows = sql::all::<resource::Model>(db, &text, values).await?;
    Ok(rows.into_iter().map(resource_from_row).collect())
}

/// Resources of builds, in order.
pub(crate) async fn resources_of_builds(
    db: &impl ConnectionTrait,
    ids: &[BuildId],
) -> Result<Vec<Resource>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text =
        format!("SELECT * FROM resources WHERE build_id IN {list} ORDER BY build_id, position");
    let rows = sql::all::<resource::Model>(db, &text, values).await?;
    Ok(rows.into_iter().map(resource_from_row).collect())
}
