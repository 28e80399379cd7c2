//! The long statements that the gateway sends for a job.

/// A workspace with its latest build and that one's job.
pub(super) const SPACE: &str = "SELECT w.id AS w_id, w.organization_id AS w_organization_id, w.owner_id AS w_owner_id, \
    w.name AS w_name, w.template_id AS w_template_id, w.template_version_id AS w_template_version_id, \
    w.task_id AS w_task_id, w.latest_build_id AS w_latest_build_id, w.host AS w_host, \
    w.isolation AS w_isolation, w.delete_requested_at AS w_delete_requested_at, \
    w.delete_requested_by AS w_delete_requested_by, w.created_at AS w_created_at, \
    w.updated_at AS w_updated_at, w.deleted_at AS w_deleted_at, w.name_key AS w_name_key, \
    w.created_by AS w_created_by, w.idempotency_key AS w_idempotency_key, w.status AS w_status, \
    w.has_agent AS w_has_agent, w.healthy AS w_healthy, w.last_used_at AS w_last_used_at, \
    w.orphaned_at AS w_orphaned_at, b.*, j.id AS j_id, j.organization_id AS j_organization_id, \
    j.workspace_id AS j_workspace_id, j.build_id AS j_build_id, j.transition AS j_transition, \
    j.driver AS j_driver, j.host AS j_host, j.tags AS j_tags, j.status AS j_status, \
    j.reason AS j_reason, j.run_lease AS j_run_lease, j.provisioner_id AS j_provisioner_id, \
    j.lease_expires_at AS j_lease_expires_at, j.error_code AS j_error_code, j.error AS j_error, \
    j.stage AS j_stage, j.queued_at AS j_queued_at, j.started_at AS j_started_at, \
    j.ended_at AS j_ended_at, j.log_lease_sequence AS j_log_lease_sequence, \
    j.log_sequence AS j_log_sequence, j.log_bytes AS j_log_bytes, \
    j.log_truncated AS j_log_truncated, j.revision AS j_revision \
    FROM workspaces w LEFT JOIN builds b ON b.id = w.latest_build_id \
    LEFT JOIN jobs j ON j.id = b.job_id WHERE w.id IN ($1)";

/// How a workspace and its task stand.
pub(super) const FACTS: &str = "\
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
