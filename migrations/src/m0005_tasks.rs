use crate::migration::Migration;

/// Workspaces and the tasks that they run. A task's status, reason and current state are kept,
/// recomputed whenever something that they follow from changes, so that lists filter on columns.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0005_tasks",
    up: r"
CREATE TABLE workspaces (
    id {uuid} NOT NULL PRIMARY KEY,
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    owner_id {uuid} NOT NULL REFERENCES users (id),
    name {text} NOT NULL,
    template_id {uuid} NOT NULL REFERENCES templates (id),
    template_version_id {uuid} NOT NULL REFERENCES template_versions (id),
    task_id {uuid},
    latest_build_id {uuid},
    host {text},
    isolation {text} CHECK (isolation IN ('PROCESS', 'LANDLOCK')),
    delete_requested_at {bigint},
    delete_requested_by {uuid} REFERENCES users (id),
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL,
    deleted_at {bigint}
){strict};
CREATE INDEX workspaces_owner ON workspaces (owner_id, id);
CREATE INDEX workspaces_to_delete ON workspaces (id) WHERE delete_requested_at IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE tasks (
    id {uuid} NOT NULL PRIMARY KEY,
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    owner_id {uuid} NOT NULL REFERENCES users (id),
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    display_name {text} NOT NULL,
    prompt {text} NOT NULL,
    search_text {text} NOT NULL,
    template_id {uuid} NOT NULL REFERENCES templates (id),
    template_version_id {uuid} NOT NULL REFERENCES template_versions (id),
    workspace_id {uuid} NOT NULL UNIQUE REFERENCES workspaces (id),
    idempotency_key {text},
    agent_id {uuid},
    app_id {uuid},
    status {text} NOT NULL CHECK (status IN ('PENDING', 'INITIALIZING', 'ACTIVE', 'PAUSING', 'PAUSED', 'DELETING', 'ERROR', 'UNKNOWN')),
    status_reason {text} NOT NULL,
    running {int} NOT NULL CHECK (running IN (0, 1)),
    state {text} CHECK (state IN ('WORKING', 'IDLE', 'COMPLETE', 'FAILED')),
    state_message {text},
    state_uri {text},
    state_at {bigint},
    state_synthesized {bool} CHECK (state_synthesized IN (FALSE, TRUE)),
    message_sequence {bigint} NOT NULL,
    revision {bigint} NOT NULL,
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL,
    deleted_at {bigint}
){strict};
CREATE UNIQUE INDEX tasks_owner_name ON tasks (owner_id, name_key) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX tasks_idempotency ON tasks (owner_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX tasks_default_order ON tasks (running, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_created ON tasks (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_name ON tasks (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_updated ON tasks (updated_at, id);
CREATE INDEX tasks_owner_default_order ON tasks (owner_id, running, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_owner_created ON tasks (owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_owner_updated ON tasks (owner_id, updated_at, id);
",
    down: r"
DROP TABLE tasks;
DROP TABLE workspaces;
",
};
