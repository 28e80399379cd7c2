use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::domain::agent::{AgentConnectionState, AgentLifecycle};
use crate::domain::task::{CurrentState, Task, TaskPhaseKind};
use crate::domain::task_status::{AgentFacts, BuildFacts, TaskFacts};
use crate::domain::workspace::{AgentCounts, WorkspaceStatus};
use crate::domain::{AgentId, AppId, BuildId, Failure, Timestamp, WorkspaceId};
use crate::store::column::{word, word_or_none};
use crate::store::error::failure;
use crate::store::sql::{self, Write};
use crate::store::task;

/// Everything that the status of a workspace and of its task follow from, and both as they stand.
pub(crate) struct Standing {
    pub(crate) task: Option<Task>,
    pub(crate) facts: TaskFacts,
    pub(crate) build_id: Option<BuildId>,
    pub(crate) agent_id: Option<AgentId>,
    pub(crate) app_id: Option<AppId>,
    pub(crate) open_phase: Option<(BuildId, TaskPhaseKind, String)>,
    pub(crate) counts: AgentCounts,
    pub(crate) build_ended_at: Option<Timestamp>,
    pub(crate) job_host: Option<String>,
    pub(crate) kept: Kept,
}

/// What is kept of a workspace for lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) status: WorkspaceStatus,
    pub(crate) has_agent: bool,
    pub(crate) healthy: bool,
    pub(crate) last_used_at: Timestamp,
    pub(crate) host: Option<String>,
}

#[derive(FromQueryResult)]
struct Facts {
    build_id: Option<Uuid>,
    build_transition: Option<String>,
    build_created_at: Option<i64>,
    build_ended_at: Option<i64>,
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
    agents: i64,
    silent_agents: i64,
    unhealthy_apps: i64,
    kept_status: String,
    kept_has_agent: bool,
    kept_healthy: bool,
    kept_last_used_at: i64,
    kept_host: Option<String>,
    job_host: Option<String>,
}

/// The agent of a task is the first one without a parent of the latest START build.
const FACTS: &str = "\
SELECT t.*, b.id AS build_id, b.transition AS build_transition, b.created_at AS build_created_at,
    b.ended_at AS build_ended_at,
    j.status AS job_status, j.reason AS job_reason, j.error AS job_error, j.stage AS job_stage,
    a.id AS its_agent_id, a.lifecycle AS lifecycle, a.connection AS connection,
    (SELECT COUNT(*) FROM apps x WHERE x.agent_id = a.id AND x.health = 'UNHEALTHY') AS unhealthy,
    (SELECT COUNT(*) FROM apps x WHERE x.agent_id = a.id AND x.health = 'INITIALIZING') AS initializing,
    p.id AS its_app_id, s.state AS report_state, s.message AS report_message, s.uri AS report_uri,
    s.created_at AS report_at, w.delete_requested_at AS delete_requested_at,
    (SELECT c.error FROM agent_commands c WHERE c.task_id = t.id AND c.status = 'EXPIRED'
        AND c.waits_for_resume AND c.created_at >= b.created_at ORDER BY c.id DESC LIMIT 1) AS undelivered,
    ph.build_id AS phase_build_id, ph.kind AS phase_kind, ph.name AS phase_name,
    (SELECT COUNT(*) FROM agents g WHERE g.workspace_id = w.id AND g.retired_at IS NULL) AS agents,
    (SELECT COUNT(*) FROM agents g WHERE g.workspace_id = w.id AND g.retired_at IS NULL
        AND g.connection <> 'CONNECTED') AS silent_agents,
    (SELECT COUNT(*) FROM apps x JOIN agents g ON g.id = x.agent_id
        WHERE g.workspace_id = w.id AND g.retired_at IS NULL AND x.health = 'UNHEALTHY') AS unhealthy_apps,
    w.status AS kept_status, w.has_agent AS kept_has_agent, w.healthy AS kept_healthy,
    w.last_used_at AS kept_last_used_at, w.host AS kept_host, j.host AS job_host
FROM workspaces w
LEFT JOIN tasks t ON t.workspace_id = w.id
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
LEFT JOIN build_phases ph ON ph.workspace_id = w.id AND ph.ended_at IS NULL
WHERE w.id = $1";

/// How a workspace and its task stand, one statement; `None`: there is no such workspace. The
/// workspace must be locked, so that two changes are worked out one after the other.
pub(crate) async fn standing(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<Option<Standing>, Failure> {
    let statement = sql::statement(db, FACTS, [workspace.0.into()]);
    let Some(row) = db.query_one_raw(statement).await.map_err(failure)? else {
        return Ok(None);
    };
    let task = task::Row::from_query_result_optional(&row, "").map_err(failure)?;
    let facts = Facts::from_query_result(&row, "").map_err(failure)?;
    from_facts(task.map(task::from_row).transpose()?, facts).map(Some)
}

fn from_facts(task: Option<Task>, row: Facts) -> Result<Standing, Failure> {
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
    let connection: Option<AgentConnectionState> = word_or_none(row.connection.as_deref())?;
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
    Ok(Standing {
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
        counts: AgentCounts {
            agents: row.agents,
            silent: row.silent_agents,
            unhealthy_apps: row.unhealthy_apps,
        },
        build_ended_at: row.build_ended_at.map(Timestamp),
        job_host: row.job_host,
        kept: Kept {
            status: word(&row.kept_status)?,
            has_agent: row.kept_has_agent,
            healthy: row.kept_healthy,
            last_used_at: Timestamp(row.kept_last_used_at),
            host: row.kept_host,
        },
    })
}

/// Keeps what was worked out of a workspace.
pub(crate) fn keep(id: WorkspaceId, kept: &Kept, at: Timestamp) -> Write {
    let text = "UPDATE workspaces SET status = $2, has_agent = $3, healthy = $4, last_used_at = $5, \
        host = $6, updated_at = $7 WHERE id = $1";
    let values = vec![
        id.0.into(),
        kept.status.as_str().into(),
        kept.has_agent.into(),
        kept.healthy.into(),
        kept.last_used_at.0.into(),
        kept.host.clone().into(),
        at.0.into(),
    ];
    (text.to_owned(), values)
}
