use crate::migration::Migration;

/// What lists of workspaces filter and order by, kept like a task's status; names that are unique
/// among an owner's workspaces; and phases of builds that belong to no task. A name is free again
/// as soon as somebody deletes the workspace, as a task's is.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0012_workspaces",
    up: r"
ALTER TABLE workspaces ADD COLUMN name_key {text} NOT NULL DEFAULT '';
ALTER TABLE workspaces ADD COLUMN created_by {uuid};
ALTER TABLE workspaces ADD COLUMN idempotency_key {text};
ALTER TABLE workspaces ADD COLUMN status {text} NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'STARTING', 'RUNNING', 'STOPPING', 'STOPPED', 'DELETING', 'DELETED', 'CANCELING', 'CANCELED', 'FAILED'));
ALTER TABLE workspaces ADD COLUMN has_agent {bool} NOT NULL DEFAULT FALSE CHECK (has_agent IN (FALSE, TRUE));
ALTER TABLE workspaces ADD COLUMN healthy {bool} NOT NULL DEFAULT TRUE CHECK (healthy IN (FALSE, TRUE));
ALTER TABLE workspaces ADD COLUMN last_used_at {bigint} NOT NULL DEFAULT 0;
ALTER TABLE workspaces ADD COLUMN orphaned_at {bigint};
UPDATE workspaces SET name_key = lower(name), last_used_at = updated_at,
    has_agent = EXISTS (SELECT 1 FROM agents a WHERE a.workspace_id = workspaces.id AND a.retired_at IS NULL),
    status = COALESCE((SELECT CASE
        WHEN j.status = 'RUNNING' AND b.transition = 'START' THEN 'STARTING'
        WHEN j.status = 'RUNNING' AND b.transition = 'STOP' THEN 'STOPPING'
        WHEN j.status = 'RUNNING' THEN 'DELETING'
        WHEN j.status = 'SUCCEEDED' AND b.transition = 'START' THEN 'RUNNING'
        WHEN j.status = 'SUCCEEDED' AND b.transition = 'STOP' THEN 'STOPPED'
        WHEN j.status = 'SUCCEEDED' THEN 'DELETED'
        ELSE j.status END
        FROM builds b JOIN jobs j ON j.id = b.job_id WHERE b.id = workspaces.latest_build_id), 'PENDING');
UPDATE workspaces SET healthy = FALSE WHERE status = 'RUNNING' AND EXISTS (
    SELECT 1 FROM agents a WHERE a.workspace_id = workspaces.id AND a.retired_at IS NULL AND (a.connection <> 'CONNECTED'
        OR EXISTS (SELECT 1 FROM apps x WHERE x.agent_id = a.id AND x.health = 'UNHEALTHY')));
CREATE UNIQUE INDEX workspaces_owner_name ON workspaces (owner_id, name_key) WHERE deleted_at IS NULL AND delete_requested_at IS NULL;
CREATE UNIQUE INDEX workspaces_idempotency ON workspaces (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX workspaces_used ON workspaces (last_used_at, id) WHERE deleted_at IS NULL;
CREATE INDEX workspaces_created ON workspaces (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX workspaces_name ON workspaces (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX workspaces_owner_used ON workspaces (owner_id, last_used_at, id) WHERE deleted_at IS NULL;
CREATE INDEX workspaces_template ON workspaces (template_id) WHERE deleted_at IS NULL;

CREATE TABLE build_phases (
    build_id {uuid} NOT NULL REFERENCES builds (id),
    position {int} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id),
    kind {text} NOT NULL CHECK (kind IN ('QUEUE', 'BUILD_STAGE', 'AGENT_CONNECT', 'STARTUP_SCRIPT', 'FIRST_REPORT')),
    name {text} NOT NULL,
    started_at {bigint} NOT NULL,
    ended_at {bigint},
    PRIMARY KEY (build_id, position)
){strict};
INSERT INTO build_phases (build_id, position, workspace_id, kind, name, started_at, ended_at)
    SELECT p.build_id, p.position, b.workspace_id, p.kind, p.name, p.started_at, p.ended_at
    FROM task_phases p JOIN builds b ON b.id = p.build_id;
DROP TABLE task_phases;
CREATE INDEX build_phases_workspace ON build_phases (workspace_id, started_at);
CREATE UNIQUE INDEX build_phases_one_open ON build_phases (workspace_id) WHERE ended_at IS NULL;
",
    down: r"
CREATE TABLE task_phases (
    build_id {uuid} NOT NULL REFERENCES builds (id),
    position {int} NOT NULL,
    task_id {uuid} NOT NULL REFERENCES tasks (id),
    kind {text} NOT NULL CHECK (kind IN ('QUEUE', 'BUILD_STAGE', 'AGENT_CONNECT', 'STARTUP_SCRIPT', 'FIRST_REPORT')),
    name {text} NOT NULL,
    started_at {bigint} NOT NULL,
    ended_at {bigint},
    PRIMARY KEY (build_id, position)
){strict};
INSERT INTO task_phases (build_id, position, task_id, kind, name, started_at, ended_at)
    SELECT p.build_id, p.position, t.id, p.kind, p.name, p.started_at, p.ended_at
    FROM build_phases p JOIN tasks t ON t.workspace_id = p.workspace_id;
DROP TABLE build_phases;
CREATE INDEX task_phases_task ON task_phases (task_id, started_at);
CREATE UNIQUE INDEX task_phases_one_open ON task_phases (task_id) WHERE ended_at IS NULL;

DROP INDEX workspaces_owner_name;
DROP INDEX workspaces_idempotency;
DROP INDEX workspaces_used;
DROP INDEX workspaces_created;
DROP INDEX workspaces_name;
DROP INDEX workspaces_owner_used;
DROP INDEX workspaces_template;
ALTER TABLE workspaces DROP COLUMN name_key;
ALTER TABLE workspaces DROP COLUMN created_by;
ALTER TABLE workspaces DROP COLUMN idempotency_key;
ALTER TABLE workspaces DROP COLUMN status;
ALTER TABLE workspaces DROP COLUMN has_agent;
ALTER TABLE workspaces DROP COLUMN healthy;
ALTER TABLE workspaces DROP COLUMN last_used_at;
ALTER TABLE workspaces DROP COLUMN orphaned_at;
",
};
