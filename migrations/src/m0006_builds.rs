use crate::migration::Migration;

/// Provisioners, jobs with their logs, the builds that jobs carry out, and the stretches of time
/// that these took.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0006_builds",
    up: r"
CREATE TABLE provisioners (
    id {uuid} NOT NULL PRIMARY KEY,
    credential_id {uuid} NOT NULL,
    name {text} NOT NULL,
    host {text} NOT NULL,
    version {text} NOT NULL,
    driver {text} NOT NULL,
    isolation {text} NOT NULL CHECK (isolation IN ('PROCESS', 'LANDLOCK')),
    tags {text} NOT NULL,
    last_seen_at {bigint} NOT NULL,
    created_at {bigint} NOT NULL,
    UNIQUE (name, host)
){strict};

CREATE TABLE jobs (
    id {uuid} NOT NULL PRIMARY KEY,
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id),
    build_id {uuid} NOT NULL UNIQUE,
    transition {text} NOT NULL CHECK (transition IN ('START', 'STOP', 'DELETE')),
    driver {text} NOT NULL,
    host {text},
    tags {text} NOT NULL,
    status {text} NOT NULL CHECK (status IN ('PENDING', 'RUNNING', 'SUCCEEDED', 'CANCELING', 'CANCELED', 'FAILED')),
    reason {text} NOT NULL,
    run_lease {bigint} NOT NULL,
    provisioner_id {uuid} REFERENCES provisioners (id),
    lease_expires_at {bigint},
    error_code {text} CHECK (error_code IN ('INVALID_INPUT', 'NOT_FOUND', 'CONFLICT', 'FORBIDDEN', 'UNAUTHENTICATED', 'RATE_LIMITED', 'LIMIT_EXCEEDED', 'UNAVAILABLE', 'INTERNAL')),
    error {text},
    stage {text},
    queued_at {bigint} NOT NULL,
    started_at {bigint},
    ended_at {bigint},
    log_lease_sequence {bigint} NOT NULL,
    log_sequence {bigint} NOT NULL,
    log_bytes {bigint} NOT NULL,
    log_truncated {bool} NOT NULL CHECK (log_truncated IN (FALSE, TRUE)),
    revision {bigint} NOT NULL
){strict};
CREATE INDEX jobs_pending ON jobs (queued_at, id) WHERE status = 'PENDING';
CREATE INDEX jobs_held ON jobs (lease_expires_at) WHERE status IN ('RUNNING', 'CANCELING');
CREATE INDEX jobs_provisioner ON jobs (provisioner_id) WHERE status IN ('RUNNING', 'CANCELING');

CREATE TABLE builds (
    id {uuid} NOT NULL PRIMARY KEY,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id),
    number {int} NOT NULL CHECK (number > 0),
    transition {text} NOT NULL CHECK (transition IN ('START', 'STOP', 'DELETE')),
    reason {text} NOT NULL CHECK (reason IN ('INITIATOR', 'TASK_MANUAL_PAUSE', 'TASK_AUTO_PAUSE', 'TASK_RESUME', 'AUTOSTART', 'AUTOSTOP', 'DORMANCY', 'CHAT')),
    job_id {uuid} NOT NULL UNIQUE REFERENCES jobs (id),
    initiator_id {uuid} REFERENCES users (id),
    template_version_id {uuid} NOT NULL REFERENCES template_versions (id),
    parameters {text} NOT NULL,
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL,
    ended_at {bigint},
    UNIQUE (workspace_id, number)
){strict};
CREATE UNIQUE INDEX builds_one_active ON builds (workspace_id) WHERE ended_at IS NULL;

CREATE TABLE job_logs (
    job_id {uuid} NOT NULL REFERENCES jobs (id),
    first_sequence {bigint} NOT NULL,
    last_sequence {bigint} NOT NULL,
    bytes {bigint} NOT NULL,
    lines {text} NOT NULL,
    PRIMARY KEY (job_id, first_sequence)
){strict};

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
CREATE INDEX task_phases_task ON task_phases (task_id, started_at);
CREATE UNIQUE INDEX task_phases_one_open ON task_phases (task_id) WHERE ended_at IS NULL;
",
    down: r"
DROP TABLE task_phases;
DROP TABLE job_logs;
DROP TABLE builds;
DROP TABLE jobs;
DROP TABLE provisioners;
",
};
