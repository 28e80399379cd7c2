//! The statements that the gateway sends for a list and for a task.

/// The columns of a task.
const TASK: &str = "t.id, t.organization_id, t.owner_id, t.name, t.display_name, t.prompt, t.template_id, t.template_version_id, \
    t.workspace_id, t.auto_pause_minutes, t.agent_id, t.app_id, t.status, t.status_reason, t.state, t.state_message, \
    t.state_uri, t.state_at, t.state_synthesized, t.active_at, t.revision, t.created_at, t.updated_at, t.deleted_at";

/// Users by their ids.
pub(super) const USERS: &str = "SELECT u.id, u.username, u.display_name, u.roles, u.last_sign_in_at, u.created_at, u.updated_at, \
    u.password_hash, u.suspended_at FROM users u WHERE u.id";

/// Agents by their ids.
pub(super) const AGENTS: &str = "SELECT a.id, a.resource_id, a.build_id, a.workspace_id, a.parent_id, a.position, a.name, a.lifecycle, \
    a.connection, a.last_seen_at, a.isolation, a.log_sequence, a.log_truncated, a.message_sequence, a.created_at, \
    a.updated_at FROM agents a WHERE a.id";

/// Workspaces by their ids, each with its latest build and that one's job.
pub(super) const WORKSPACES: &str = "SELECT w.id, w.organization_id, w.owner_id, w.name, w.template_id, w.template_version_id, \
    w.task_id, w.latest_build_id, w.host, w.isolation, w.status, w.has_agent, w.healthy, w.last_used_at, \
    w.delete_requested_at, w.orphaned_at, w.created_at, w.updated_at, w.deleted_at, \
    b.id, b.workspace_id, b.number, b.transition, b.reason, b.job_id, b.initiator_id, \
    b.template_version_id, b.parameters, b.created_at, b.updated_at, \
    j.id, j.organization_id, j.kind, j.workspace_id, j.build_id, j.transition, j.template_version_id, \
    j.status, j.reason, j.run_lease, j.provisioner_id, j.error_code, j.error, j.stage, j.queued_at, \
    j.started_at, j.ended_at, j.log_sequence, j.log_truncated, j.revision \
    FROM workspaces w LEFT JOIN builds b ON b.id = w.latest_build_id \
    LEFT JOIN jobs j ON j.id = b.job_id WHERE w.id";
/// Where the build begins in a row of them.
pub(super) const BUILD: usize = 19;
/// Where the status of the build's job is.
pub(super) const JOB_STATUS: usize = 37;

/// The favourites of the user `$1`, or the others.
pub(super) fn tasks(is: &str, is_favorite: i32, after: &str) -> String {
    format!(
        "SELECT {TASK}, t.running, t.name_key, t.display_name_key, {is_favorite} AS is_favorite FROM tasks t WHERE TRUE AND t.deleted_at IS NULL {after}\
         AND t.id {is} (SELECT f.task_id FROM task_favorites f WHERE f.user_id = $1) \
         ORDER BY t.running DESC, t.created_at DESC, t.id DESC LIMIT $2"
    )
}

/// The task `$1`.
pub(super) fn task() -> String {
    format!("SELECT {TASK} FROM tasks t WHERE t.id = $1 AND t.deleted_at IS NULL")
}
