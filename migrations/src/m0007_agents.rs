use crate::migration::Migration;

/// What builds made: resources, their agents with logs, the agents' apps and what these reported.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0007_agents",
    up: r"
CREATE TABLE resources (
    id {uuid} NOT NULL PRIMARY KEY,
    build_id {uuid} NOT NULL REFERENCES builds (id),
    position {int} NOT NULL,
    kind {text} NOT NULL,
    name {text} NOT NULL
){strict};
CREATE INDEX resources_build ON resources (build_id, position);

CREATE TABLE agents (
    id {uuid} NOT NULL PRIMARY KEY,
    resource_id {uuid} NOT NULL REFERENCES resources (id),
    build_id {uuid} NOT NULL REFERENCES builds (id),
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id),
    parent_id {uuid} REFERENCES agents (id),
    position {int} NOT NULL,
    name {text} NOT NULL,
    token_hash {blob} NOT NULL,
    lifecycle {text} NOT NULL CHECK (lifecycle IN ('CREATED', 'STARTING', 'READY', 'START_TIMEOUT', 'START_ERROR', 'SHUTTING_DOWN', 'SHUTDOWN_TIMEOUT', 'SHUTDOWN_ERROR', 'OFF')),
    connection {text} NOT NULL CHECK (connection IN ('CONNECTING', 'CONNECTED', 'DISCONNECTED', 'TIMEOUT')),
    declared_at {bigint} NOT NULL,
    last_seen_at {bigint},
    retired_at {bigint},
    isolation {text} CHECK (isolation IN ('PROCESS', 'LANDLOCK')),
    log_sequence {bigint} NOT NULL,
    log_bytes {bigint} NOT NULL,
    log_truncated {bool} NOT NULL CHECK (log_truncated IN (FALSE, TRUE)),
    log_received {bigint} NOT NULL,
    message_sequence {bigint} NOT NULL,
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL
){strict};
CREATE INDEX agents_resource ON agents (resource_id, position);
CREATE INDEX agents_build ON agents (build_id);
CREATE INDEX agents_wanted ON agents (workspace_id) WHERE retired_at IS NULL;
CREATE INDEX agents_heard ON agents (last_seen_at) WHERE retired_at IS NULL AND connection = 'CONNECTED';
CREATE INDEX agents_awaited ON agents (declared_at) WHERE retired_at IS NULL AND connection = 'CONNECTING';

CREATE TABLE agent_logs (
    agent_id {uuid} NOT NULL REFERENCES agents (id),
    first_sequence {bigint} NOT NULL,
    last_sequence {bigint} NOT NULL,
    bytes {bigint} NOT NULL,
    lines {text} NOT NULL,
    PRIMARY KEY (agent_id, first_sequence)
){strict};

CREATE TABLE apps (
    id {uuid} NOT NULL PRIMARY KEY,
    agent_id {uuid} NOT NULL REFERENCES agents (id),
    position {int} NOT NULL,
    slug {text} NOT NULL,
    display_name {text} NOT NULL,
    url {text},
    health {text} NOT NULL CHECK (health IN ('DISABLED', 'INITIALIZING', 'HEALTHY', 'UNHEALTHY')),
    is_task {bool} NOT NULL CHECK (is_task IN (FALSE, TRUE)),
    UNIQUE (agent_id, slug)
){strict};

CREATE TABLE app_statuses (
    id {uuid} NOT NULL PRIMARY KEY,
    app_id {uuid} NOT NULL REFERENCES apps (id),
    state {text} NOT NULL CHECK (state IN ('WORKING', 'IDLE', 'COMPLETE', 'FAILED')),
    message {text} NOT NULL,
    uri {text},
    created_at {bigint} NOT NULL
){strict};
CREATE INDEX app_statuses_app ON app_statuses (app_id, created_at, id);
",
    down: r"
DROP TABLE app_statuses;
DROP TABLE apps;
DROP TABLE agent_logs;
DROP TABLE agents;
DROP TABLE resources;
",
};
