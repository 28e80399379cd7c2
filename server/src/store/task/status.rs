use crate::domain::task::{CurrentState, TaskStatus};
use crate::domain::{AgentId, AppId, TaskId, Timestamp};
use crate::store::sql::Write;

/// What was worked out of a task.
pub(crate) struct WorkedOut {
    pub(crate) status: TaskStatus,
    pub(crate) reason: String,
    pub(crate) state: Option<CurrentState>,
    pub(crate) active_at: Timestamp,
    pub(crate) agent_id: Option<AgentId>,
    pub(crate) app_id: Option<AppId>,
}

/// Stores what was worked out, as the task's next revision.
pub(crate) fn set_status(id: TaskId, now: &WorkedOut, at: Timestamp) -> Write {
    let text = "UPDATE tasks SET status = $2, status_reason = $3, running = $4, state = $5, \
        state_message = $6, state_uri = $7, state_at = $8, state_synthesized = $9, agent_id = $10, \
        app_id = $11, updated_at = $12, active_at = $13, revision = revision + 1 WHERE id = $1";
    let state = now.state.as_ref();
    let values = vec![
        id.0.into(),
        now.status.as_str().into(),
        now.reason.as_str().into(),
        i32::from(now.status.is_running()).into(),
        state.map(|state| state.state.as_str()).into(),
        state.map(|state| state.message.clone()).into(),
        state.and_then(|state| state.uri.clone()).into(),
        state.map(|state| state.at.0).into(),
        state.map(|state| state.synthesized).into(),
        now.agent_id.map(|id| id.0).into(),
        now.app_id.map(|id| id.0).into(),
        at.0.into(),
        now.active_at.0.into(),
    ];
    (text.to_owned(), values)
}
