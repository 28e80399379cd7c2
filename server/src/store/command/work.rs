use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{CommandStatus, Expired};
use crate::domain::agent::AgentWork;
use crate::domain::{AgentId, CommandId, Failure, Timestamp, WorkspaceId};
use crate::store::column::word;
use crate::store::{sql, workspace};

/// How much longer than its own limit work may take before it counts as lost.
const MARGIN_SECONDS: i64 = 60;

/// Work for an agent, to store.
pub(crate) struct NewWork<'a> {
    pub(crate) id: CommandId,
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) agent_id: AgentId,
    pub(crate) work: &'a AgentWork,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// Adds work for an agent.
pub(crate) async fn insert_work(
    db: &impl ConnectionTrait,
    new: &NewWork<'_>,
) -> Result<(), Failure> {
    let text = "INSERT INTO agent_commands (id, workspace_id, agent_id, kind, work, limit_seconds, status, \
            waits_for_resume, created_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, 'PENDING', FALSE, $7, $8)";
    let work = serde_json::to_string(new.work).map_err(Failure::internal)?;
    let limit = i32::try_from(new.work.limit_seconds()).unwrap_or(i32::MAX);
    let values = [
        new.id.0.into(),
        new.workspace_id.0.into(),
        new.agent_id.0.into(),
        new.work.kind().as_str().into(),
        work.into(),
        limit.into(),
        new.created_at.0.into(),
        new.expires_at.0.into(),
    ];
    sql::execute(db, text, values).await.map(drop)
}

/// How work stands.
pub(crate) struct WorkState {
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) status: CommandStatus,
    pub(crate) error: Option<String>,
    /// What came of it, as JSON and without its text.
    pub(crate) result: Option<String>,
    pub(crate) expires_at: Timestamp,
    /// When it counts as lost, once it is accepted.
    pub(crate) lost_at: Option<Timestamp>,
    /// Its agent is gone for good.
    pub(crate) agent_is_gone: bool,
}

#[derive(FromQueryResult)]
struct StateRow {
    workspace_id: Uuid,
    status: String,
    error: Option<String>,
    result: Option<String>,
    limit_seconds: Option<i32>,
    expires_at: i64,
    accepted_at: Option<i64>,
    gone: i32,
}

/// How work stands; `None`: there is no such command.
pub(crate) async fn work_state(
    db: &impl ConnectionTrait,
    id: CommandId,
) -> Result<Option<WorkState>, Failure> {
    let text = "SELECT c.workspace_id, c.status, c.error, c.result, c.limit_seconds, c.expires_at, c.accepted_at, \
            CASE WHEN a.id IS NOT NULL AND a.retired_at IS NULL THEN 0 ELSE 1 END AS gone \
        FROM agent_commands c LEFT JOIN agents a ON a.id = c.agent_id WHERE c.id = $1";
    let Some(row) = sql::one::<StateRow>(db, text, [id.0.into()]).await? else {
        return Ok(None);
    };
    let seconds = i64::from(row.limit_seconds.unwrap_or_default()) + MARGIN_SECONDS;
    Ok(Some(WorkState {
        workspace_id: WorkspaceId(row.workspace_id),
        status: word(&row.status)?,
        error: row.error,
        result: row.result,
        expires_at: Timestamp(row.expires_at),
        lost_at: row
            .accepted_at
            .map(|at| Timestamp(at).plus_seconds(seconds)),
        agent_is_gone: row.gone != 0,
    }))
}

#[derive(FromQueryResult)]
struct Piece {
    text: String,
}

/// The text of a result, put together.
pub(crate) async fn pieces(db: &impl ConnectionTrait, id: CommandId) -> Result<String, Failure> {
    let text = "SELECT text FROM agent_command_pieces WHERE command_id = $1 ORDER BY position";
    let rows = sql::all::<Piece>(db, text, [id.0.into()]).await?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}

/// Ends work that runs, with the reason why nothing more is known of it.
pub(crate) async fn lose(
    db: &impl ConnectionTrait,
    id: CommandId,
    why: &str,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE agent_commands SET status = 'LOST', error = $2, ended_at = $3 \
        WHERE id = $1 AND status = 'RUNNING'";
    let values = [id.0.into(), why.into(), at.0.into()];
    sql::execute(db, text, values).await.map(drop)
}

/// Ends all work whose agent is gone for good, or has not answered in time; gives the workspaces.
pub(crate) async fn lose_due(
    db: &impl ConnectionTrait,
    why: &str,
    at: Timestamp,
) -> Result<Vec<WorkspaceId>, Failure> {
    let due = format!(
        "agent_id IS NOT NULL AND ended_at IS NULL AND status IN ('RUNNING', 'CANCELED') AND (\
            accepted_at + (limit_seconds + {MARGIN_SECONDS}) * CAST(1000000 AS bigint) <= $1 \
            OR EXISTS (SELECT 1 FROM agents a WHERE a.id = agent_commands.agent_id AND a.retired_at IS NOT NULL))"
    );
    let ids = format!("SELECT workspace_id FROM agent_commands WHERE {due}");
    workspace::lock_all(db, &ids, [at.0.into()]).await?;
    let text = format!(
        "UPDATE agent_commands SET ended_at = $1, \
            error = CASE WHEN status = 'RUNNING' THEN $2 ELSE error END, \
            status = CASE WHEN status = 'RUNNING' THEN 'LOST' ELSE status END \
         WHERE {due} RETURNING workspace_id"
    );
    workspaces(db, &text, [at.0.into(), why.into()]).await
}

/// Cancels work that has not ended. What has not begun has ended by this; the rest ends when its
/// agent says so. Gives the workspaces.
pub(crate) async fn cancel(
    db: &impl ConnectionTrait,
    ids: &[CommandId],
    at: Timestamp,
) -> Result<Vec<WorkspaceId>, Failure> {
    let open = "agent_id IS NOT NULL AND status IN ('PENDING', 'RUNNING')";
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let holding = format!("SELECT workspace_id FROM agent_commands WHERE id IN {list} AND {open}");
    workspace::lock_all(db, &holding, values).await?;
    let (list, values) = sql::in_list(2, ids.iter().map(|id| id.0));
    let text = format!(
        "UPDATE agent_commands SET status = 'CANCELED', error = 'The command was canceled', \
            ended_at = CASE WHEN status = 'PENDING' THEN $1 ELSE ended_at END \
         WHERE id IN {list} AND {open} RETURNING workspace_id"
    );
    workspaces(db, &text, std::iter::once(at.0.into()).chain(values)).await
}

/// Forgets what work was, and what came of it, when it ended before. That it was there stays known,
/// so that it is never carried out again.
pub(crate) async fn forget_results(
    db: &impl ConnectionTrait,
    before: Timestamp,
) -> Result<(), Failure> {
    let old = "ended_at < $1 AND work IS NOT NULL";
    for text in [
        format!(
            "DELETE FROM agent_command_pieces WHERE command_id IN (SELECT id FROM agent_commands WHERE {old})"
        ),
        format!("UPDATE agent_commands SET work = NULL, result = NULL WHERE {old}"),
    ] {
        sql::execute(db, &text, [before.0.into()]).await?;
    }
    Ok(())
}

pub(super) async fn workspaces(
    db: &impl ConnectionTrait,
    text: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Vec<WorkspaceId>, Failure> {
    let rows = sql::all::<Expired>(db, text, values).await?;
    Ok(rows
        .into_iter()
        .map(|row| WorkspaceId(row.workspace_id))
        .collect())
}
