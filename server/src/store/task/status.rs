use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use uuid::Uuid;

use super::from_row;
use crate::domain::agent::{AgentConnection, AgentLifecycle};
use crate::domain::task::{CurrentState, Task, TaskPhaseKind, TaskStatus};
use crate::domain::task_status::{AgentFacts, BuildFacts, TaskFacts};
use crate::domain::{AgentId, AppId, BuildId, Failure, Timestamp, WorkspaceId};
use crate::entities::task::Model;
use crate::store::column::{word, word_or_none};
use crate::store::error::failure;
use crate::store::sql;

/// Everything that a task's status follows from; and the task as it stands.
pub(crate) struct StatusRow {
    pub(crate) task: Task,
    pub(crate) facts: TaskFacts,
    pub(crate) build_id: Option<BuildId>,
    pub(crate) agent_id: Option<AgentId>,
    pub(crate) app_id: Option<AppId>,
    pub(crate) open_phase: Option<(BuildId, TaskPhaseKind, String)>,
}

#[derive(FromQueryResult)]
struct Facts {
    build_id: Option<Uuid>,
    build_transition: Option<String>,
    build_created_at: Option<i64>,
    job_status: Option<String>,
    job_reason: Option<String>,
    job_error: Option<String>,
    job_stage: Option<String>,
    its_agent_id: Option<Uuid>,
    lifecycle: Option<String>,
    connection: Option<String>,
    unhealthy: i64,
    initializing: i64,
    its_app_id: Option<Uuid>,
    report_state: Option<String>,
    report_message: Option<String>,
    report_uri: Option<String>,
    report_at: Option<i64>,
    delete_requested_at: Option<i64>,
    undelivered: Option<String>,
    phase_build_id: Option<Uuid>,
    phase_kind: Option<String>,
    phase_name: Option<String>,
}

/// The agent of a task is the first one without a parent of the latest START build.
const FACTS: &str = "\
SELECT t.*, b.id AS build_id, b.transition AS build_transition, b.created_at AS build_created_at,
    j.status AS job_status, j.reason AS job_reason, j.error AS job_error, j.stage AS job_stage,
    a.id AS its_agent_id, a.lifecycle AS lifecycle, a.connection AS connection,
    (SELECT COUNT(*) FROM apps x WHERE x.agent_id = a.id AND x.health = 'UNHEALTHY') AS unhealthy,
    (SELECT COUNT(*) FROM apps x WHERE x.agent_id = a.id AND x.health = 'INITIALIZING') AS initializing,
    p.id AS its_app_id, s.state AS report_state, s.message AS report_message, s.uri AS report_uri,
    s.created_at AS report_at, w.delete_requested_at AS delete_requested_at,
    (SELECT c.error FROM agent_commands c WHERE c.task_id = t.id AND c.status = 'EXPIRED'
        AND c.waits_for_resume AND c.created_at >= b.created_at ORDER BY c.id DESC LIMIT 1) AS undelivered,
    ph.build_id AS phase_build_id, ph.kind AS phase_kind, ph.name AS phase_name
FROM tasks t
JOIN workspaces w ON w.id = t.workspace_id
LEFT JOIN builds b ON b.id = w.latest_build_id
LEFT JOIN jobs j ON j.id = b.job_id
LEFT JOIN agents a ON a.id = (
    SELECT a2.id FROM agents a2 JOIN resources r ON r.id = a2.resource_id
    WHERE a2.parent_id IS NULL AND a2.build_id = (
        SELECT b2.id FROM builds b2 WHERE b2.workspace_id = w.id AND b2.transition = 'START'
        ORDER BY b2.number DESC LIMIT 1)
    ORDER BY r.position, a2.position LIMIT 1)
LEFT JOIN apps p ON p.id = (
    SELECT p2.id FROM apps p2 WHERE p2.agent_id = a.id AND p2.is_task ORDER BY p2.position LIMIT 1)
LEFT JOIN app_statuses s ON s.id = (
    SELECT s2.id FROM app_statuses s2 WHERE s2.app_id = p.id ORDER BY s2.created_at DESC, s2.id DESC LIMIT 1)
LEFT JOIN task_phases ph ON ph.task_id = t.id AND ph.ended_at IS NULL
WHERE t.workspace_id = $1";

/// The facts of the workspace's task, one statement; `None`: the workspace has no task. On
/// PostgreSQL the task's row is locked, so that two changes are worked out one after the other.
pub(crate) async fn facts_of_workspace(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<Option<StatusRow>, Failure> {
    let lock = db.get_database_backend() == DbBackend::Postgres;
    if lock {
        let text = "SELECT id FROM tasks WHERE workspace_id = $1 FOR NO KEY UPDATE";
        sql::execute(db, text, [workspace.0.into()]).await?;
    }
    let statement = sql::statement(db, FACTS, [workspace.0.into()]);
    let Some(row) = db.query_one_raw(statement).await.map_err(failure)? else {
        return Ok(None);
    };
    let task = from_row(Model::from_query_result(&row, "").map_err(failure)?)?;
    let facts = Facts::from_query_result(&row, "").map_err(failure)?;
    status_row(task, facts).map(Some)
}

fn status_row(task: Task, row: Facts) -> Result<StatusRow, Failure> {
    let build = match (&row.build_transition, &row.job_status, row.build_created_at) {
        (Some(transition), Some(status), Some(created_at)) => Some(BuildFacts {
            transition: word(transition)?,
            job: word(status)?,
            reason: row.job_reason.unwrap_or_default(),
            error: row.job_error,
            stage: row.job_stage,
            created_at: Timestamp(created_at),
        }),
        _ => None,
    };
    let lifecycle: Option<AgentLifecycle> = word_or_none(row.lifecycle.as_deref())?;
    let connection: Option<AgentConnection> = word_or_none(row.connection.as_deref())?;
    let agent = lifecycle
        .zip(connection)
        .map(|(lifecycle, connection)| AgentFacts {
            lifecycle,
            connection,
            unhealthy: row.unhealthy > 0,
            initializing: row.initializing > 0,
        });
    let report = match (row.report_state, row.report_at) {
        (Some(state), Some(at)) => Some(CurrentState {
            state: word(&state)?,
            message: row.report_message.unwrap_or_default(),
            uri: row.report_uri,
            at: Timestamp(at),
            synthesized: false,
        }),
        _ => None,
    };
    let open_phase = match (row.phase_build_id, row.phase_kind, row.phase_name) {
        (Some(build), Some(kind), Some(name)) => Some((BuildId(build), word(&kind)?, name)),
        _ => None,
    };
    Ok(StatusRow {
        facts: TaskFacts {
            build,
            agent,
            report,
            deleting: row.delete_requested_at.is_some(),
            undelivered: row.undelivered,
        },
        task,
        build_id: row.build_id.map(BuildId),
        agent_id: row.its_agent_id.map(AgentId),
        app_id: row.its_app_id.map(AppId),
        open_phase,
    })
}

/// Stores what was worked out, as the task's next revision.
pub(crate) async fn set_status(
    db: &impl ConnectionTrait,
    row: &StatusRow,
    (status, reason): (TaskStatus, &str),
    state: Option<&CurrentState>,
    active_at: Timestamp,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE tasks SET status = $2, status_reason = $3, running = $4, state = $5, \
        state_message = $6, state_uri = $7, state_at = $8, state_synthesized = $9, agent_id = $10, \
        app_id = $11, updated_at = $12, active_at = $13, revision = revision + 1 WHERE id = $1";
    let values = [
        row.task.id.0.into(),
        status.as_str().into(),
        reason.into(),
        i32::from(status.is_running()).into(),
        state.map(|state| state.state.as_str()).into(),
        state.map(|state| state.message.clone()).into(),
        state.and_then(|state| state.uri.clone()).into(),
        state.map(|state| state.at.0).into(),
        state.map(|state| state.synthesized).into(),
        row.agent_id.map(|id| id.0).into(),
        row.app_id.map(|id| id.0).into(),
        at.0.into(),
        active_at.0.into(),
    ];
    sql::execute(db, text, values).await.map(drop)
}
