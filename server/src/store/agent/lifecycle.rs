use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use uuid::Uuid;

use super::{Row, from_row};
use crate::domain::agent::{Agent, AgentLifecycle, Wanted};
use crate::domain::{AgentId, Failure, Timestamp, WorkspaceId};
use crate::store::column::now;
use crate::store::{sql, workspace};

/// Only an agent of the workspace's latest build is wanted, while nobody deletes the workspace.
const IS_WANTED: &str = "retired_at IS NULL AND EXISTS (SELECT 1 FROM workspaces w \
    WHERE w.latest_build_id = agents.build_id AND w.delete_requested_at IS NULL AND w.deleted_at IS NULL)";

/// Notes a sign of life of a wanted agent that is CONNECTED, in one statement. False: it is
/// unwanted, or its connection changes by this.
pub(crate) async fn heartbeat(db: &impl ConnectionTrait, id: AgentId) -> Result<bool, Failure> {
    let text = format!(
        "UPDATE agents SET last_seen_at = {} WHERE id = $1 AND connection = 'CONNECTED' AND {IS_WANTED}",
        now(db)
    );
    Ok(sql::execute(db, &text, [id.0.into()]).await? == 1)
}

/// An agent, locked until the transaction ends.
pub(crate) async fn lock(db: &impl ConnectionTrait, id: AgentId) -> Result<Option<Agent>, Failure> {
    let lock = if db.get_database_backend() == DbBackend::Postgres {
        " FOR NO KEY UPDATE"
    } else {
        ""
    };
    let text = format!("SELECT * FROM agents WHERE id = $1{lock}");
    let row = sql::one::<Row>(db, &text, [id.0.into()]).await?;
    row.map(from_row).transpose()
}

#[derive(FromQueryResult)]
struct WantedRow {
    retired: i32,
    wanted: i32,
}

/// How much the agent is wanted.
pub(crate) async fn wanted(db: &impl ConnectionTrait, id: AgentId) -> Result<Wanted, Failure> {
    let text = format!(
        "SELECT CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END AS retired, \
            CASE WHEN {IS_WANTED} THEN 1 ELSE 0 END AS wanted FROM agents WHERE id = $1"
    );
    let row = sql::one::<WantedRow>(db, &text, [id.0.into()]).await?;
    Ok(match row {
        Some(WantedRow { wanted: 1, .. }) => Wanted::Yes,
        Some(WantedRow { retired: 0, .. }) => Wanted::Leaving,
        _ => Wanted::Retired,
    })
}

/// Notes that an agent is heard, when it is wanted. False: it is not wanted.
pub(crate) async fn connect(
    db: &impl ConnectionTrait,
    id: AgentId,
    at: Timestamp,
) -> Result<bool, Failure> {
    let text = format!(
        "UPDATE agents SET connection = 'CONNECTED', last_seen_at = {}, updated_at = $2 WHERE id = $1 AND {IS_WANTED}",
        now(db)
    );
    Ok(sql::execute(db, &text, [id.0.into(), at.0.into()]).await? == 1)
}

/// Notes how far an agent is.
pub(crate) async fn set_lifecycle(
    db: &impl ConnectionTrait,
    id: AgentId,
    lifecycle: AgentLifecycle,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE agents SET lifecycle = $2, updated_at = $3 WHERE id = $1";
    let values = [id.0.into(), lifecycle.as_str().into(), at.0.into()];
    sql::execute(db, text, values).await.map(drop)
}

#[derive(FromQueryResult)]
struct Ids {
    id: Uuid,
    workspace_id: Uuid,
}

/// The workspace's agents are gone for good: nothing more is taken from them. Gives those that
/// were not gone before.
pub(crate) async fn retire_of_workspace(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    at: Timestamp,
) -> Result<Vec<AgentId>, Failure> {
    let text = "UPDATE agents SET retired_at = $2, updated_at = $2, connection = 'DISCONNECTED', \
        lifecycle = CASE WHEN lifecycle IN ('SHUTDOWN_TIMEOUT', 'SHUTDOWN_ERROR') THEN lifecycle ELSE 'OFF' END \
        WHERE workspace_id = $1 AND retired_at IS NULL RETURNING id, workspace_id";
    let rows = sql::all::<Ids>(db, text, [workspace.0.into(), at.0.into()]).await?;
    Ok(rows.into_iter().map(|row| AgentId(row.id)).collect())
}

/// Marks agents that were not heard for too long: those that were CONNECTED as DISCONNECTED,
/// those never heard as TIMEOUT. Gives their workspaces. At most 100 at once.
pub(crate) async fn mark_silent(
    db: &impl ConnectionTrait,
    disconnected_seconds: i64,
    timeout_seconds: i64,
    at: Timestamp,
) -> Result<Vec<WorkspaceId>, Failure> {
    let now = now(db);
    let mut workspaces = Vec::new();
    for (from, to, since, seconds) in [
        (
            "CONNECTED",
            "DISCONNECTED",
            "last_seen_at",
            disconnected_seconds,
        ),
        ("CONNECTING", "TIMEOUT", "declared_at", timeout_seconds),
    ] {
        let silent =
            format!("retired_at IS NULL AND connection = '{from}' AND {since} <= {now} - $1");
        let ids = format!("SELECT workspace_id FROM agents WHERE {silent} ORDER BY id LIMIT 100");
        workspace::lock_all(db, &ids, [(seconds * 1_000_000).into()]).await?;
        let text = format!(
            "UPDATE agents SET connection = '{to}', updated_at = $2 WHERE connection = '{from}' AND id IN (\
                SELECT id FROM agents WHERE {silent} ORDER BY id LIMIT 100) \
             RETURNING id, workspace_id"
        );
        let values = [(seconds * 1_000_000).into(), at.0.into()];
        let rows = sql::all::<Ids>(db, &text, values).await?;
        workspaces.extend(rows.into_iter().map(|row| WorkspaceId(row.workspace_id)));
    }
    Ok(workspaces)
}

/// The wanted agents of workspaces.
pub(crate) async fn wanted_of_workspaces(
    db: &impl ConnectionTrait,
    ids: &[WorkspaceId],
) -> Result<Vec<Agent>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!(
        "SELECT * FROM agents WHERE workspace_id IN {list} AND {IS_WANTED} ORDER BY position, id"
    );
    let rows = sql::all::<Row>(db, &text, values).await?;
    rows.into_iter().map(from_row).collect()
}

/// The agent that commands for a workspace go to: the first one without a parent of its latest
/// build, when that is wanted.
pub(crate) async fn first_of_workspace(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
) -> Result<Option<Agent>, Failure> {
    let text = format!(
        "SELECT agents.* FROM agents JOIN resources r ON r.id = agents.resource_id \
         WHERE agents.workspace_id = $1 AND agents.parent_id IS NULL AND {IS_WANTED} \
         ORDER BY r.position, agents.position LIMIT 1"
    );
    let row = sql::one::<Row>(db, &text, [id.0.into()]).await?;
    row.map(from_row).transpose()
}
