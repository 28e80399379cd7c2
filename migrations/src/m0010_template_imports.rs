use crate::migration::Migration;

/// Template versions that are pushed and imported by a job: uploads, what a version is called and by
/// whom it was made, and jobs that are about a template version instead of a build.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0010_template_imports",
    up: r"
ALTER TABLE templates ADD COLUMN deprecation_message {text};
ALTER TABLE templates ADD COLUMN auto_pause_minutes {int} CHECK (auto_pause_minutes > 0);
ALTER TABLE templates ADD COLUMN deleted_at {bigint};
ALTER TABLE templates ADD COLUMN starter {text};
-- Until now templates only came with the gateway.
UPDATE templates SET starter = name;

ALTER TABLE template_versions ADD COLUMN name {text} NOT NULL DEFAULT '';
UPDATE template_versions SET name = 'v' || CAST(number AS {text});
CREATE UNIQUE INDEX template_versions_name ON template_versions (template_id, lower(name));
ALTER TABLE template_versions ADD COLUMN message {text} NOT NULL DEFAULT '';
ALTER TABLE template_versions ADD COLUMN created_by {uuid} REFERENCES users (id);
ALTER TABLE template_versions ADD COLUMN activates {bool} NOT NULL DEFAULT FALSE CHECK (activates IN (FALSE, TRUE));
ALTER TABLE template_versions ADD COLUMN idempotency_key {text};
CREATE UNIQUE INDEX template_versions_made_with ON template_versions (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE template_uploads (
    id {uuid} NOT NULL PRIMARY KEY,
    owner_id {uuid} NOT NULL REFERENCES users (id),
    files {blob} NOT NULL,
    files_hash {blob} NOT NULL,
    created_at {bigint} NOT NULL,
    expires_at {bigint} NOT NULL
){strict};
CREATE INDEX template_uploads_owner ON template_uploads (owner_id, expires_at);
CREATE INDEX template_uploads_expiry ON template_uploads (expires_at);

-- on SQLite
PRAGMA defer_foreign_keys = ON;
CREATE TEMPORARY TABLE jobs_before AS SELECT * FROM jobs;
DROP TABLE jobs;
CREATE TABLE jobs (
    id {uuid} NOT NULL PRIMARY KEY,
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    kind {text} NOT NULL CHECK (kind IN ('BUILD', 'TEMPLATE_IMPORT')),
    workspace_id {uuid} REFERENCES workspaces (id),
    build_id {uuid} UNIQUE,
    transition {text} CHECK (transition IN ('START', 'STOP', 'DELETE')),
    template_version_id {uuid} UNIQUE REFERENCES template_versions (id),
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
    revision {bigint} NOT NULL,
    CONSTRAINT jobs_subject CHECK (CASE kind
        WHEN 'BUILD' THEN workspace_id IS NOT NULL AND build_id IS NOT NULL AND transition IS NOT NULL AND template_version_id IS NULL
        ELSE workspace_id IS NULL AND build_id IS NULL AND transition IS NULL AND template_version_id IS NOT NULL END)
){strict};
INSERT INTO jobs (kind, template_version_id, id, organization_id, workspace_id, build_id, transition, driver, host, tags, status, reason, run_lease, provisioner_id, lease_expires_at, error_code, error, stage, queued_at, started_at, ended_at, log_lease_sequence, log_sequence, log_bytes, log_truncated, revision) SELECT 'BUILD', NULL, id, organization_id, workspace_id, build_id, transition, driver, host, tags, status, reason, run_lease, provisioner_id, lease_expires_at, error_code, error, stage, queued_at, started_at, ended_at, log_lease_sequence, log_sequence, log_bytes, log_truncated, revision FROM jobs_before;
DROP TABLE jobs_before;
CREATE INDEX jobs_pending ON jobs (queued_at, id) WHERE status = 'PENDING';
CREATE INDEX jobs_held ON jobs (lease_expires_at) WHERE status IN ('RUNNING', 'CANCELING');
CREATE INDEX jobs_provisioner ON jobs (provisioner_id) WHERE status IN ('RUNNING', 'CANCELING');
-- on PostgreSQL
ALTER TABLE jobs ADD COLUMN kind text NOT NULL DEFAULT 'BUILD' CHECK (kind IN ('BUILD', 'TEMPLATE_IMPORT'));
ALTER TABLE jobs ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE jobs ADD COLUMN template_version_id uuid UNIQUE REFERENCES template_versions (id);
ALTER TABLE jobs ALTER COLUMN workspace_id DROP NOT NULL;
ALTER TABLE jobs ALTER COLUMN build_id DROP NOT NULL;
ALTER TABLE jobs ALTER COLUMN transition DROP NOT NULL;
ALTER TABLE jobs ADD CONSTRAINT jobs_subject CHECK (CASE kind
    WHEN 'BUILD' THEN workspace_id IS NOT NULL AND build_id IS NOT NULL AND transition IS NOT NULL AND template_version_id IS NULL
    ELSE workspace_id IS NULL AND build_id IS NULL AND transition IS NULL AND template_version_id IS NOT NULL END);
-- on both
",
    down: r"
DROP TABLE template_uploads;
DELETE FROM job_logs WHERE job_id IN (SELECT id FROM jobs WHERE kind = 'TEMPLATE_IMPORT');
DELETE FROM jobs WHERE kind = 'TEMPLATE_IMPORT';
-- Versions without a manifest, which an earlier program can't read.
DELETE FROM template_files WHERE template_version_id IN (SELECT id FROM template_versions WHERE manifest = '');
DELETE FROM template_versions WHERE manifest = '';
-- on SQLite
PRAGMA defer_foreign_keys = ON;
CREATE TEMPORARY TABLE jobs_before AS SELECT * FROM jobs;
DROP TABLE jobs;
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
INSERT INTO jobs (id, organization_id, workspace_id, build_id, transition, driver, host, tags, status, reason, run_lease, provisioner_id, lease_expires_at, error_code, error, stage, queued_at, started_at, ended_at, log_lease_sequence, log_sequence, log_bytes, log_truncated, revision) SELECT id, organization_id, workspace_id, build_id, transition, driver, host, tags, status, reason, run_lease, provisioner_id, lease_expires_at, error_code, error, stage, queued_at, started_at, ended_at, log_lease_sequence, log_sequence, log_bytes, log_truncated, revision FROM jobs_before;
DROP TABLE jobs_before;
CREATE INDEX jobs_pending ON jobs (queued_at, id) WHERE status = 'PENDING';
CREATE INDEX jobs_held ON jobs (lease_expires_at) WHERE status IN ('RUNNING', 'CANCELING');
CREATE INDEX jobs_provisioner ON jobs (provisioner_id) WHERE status IN ('RUNNING', 'CANCELING');
-- on PostgreSQL
ALTER TABLE jobs DROP CONSTRAINT jobs_subject;
ALTER TABLE jobs DROP COLUMN kind;
ALTER TABLE jobs DROP COLUMN template_version_id;
ALTER TABLE jobs ALTER COLUMN workspace_id SET NOT NULL;
ALTER TABLE jobs ALTER COLUMN build_id SET NOT NULL;
ALTER TABLE jobs ALTER COLUMN transition SET NOT NULL;
-- on both
DROP INDEX template_versions_made_with;
DROP INDEX template_versions_name;
ALTER TABLE template_versions DROP COLUMN idempotency_key;
ALTER TABLE template_versions DROP COLUMN activates;
ALTER TABLE template_versions DROP COLUMN created_by;
ALTER TABLE template_versions DROP COLUMN message;
ALTER TABLE template_versions DROP COLUMN name;
ALTER TABLE templates DROP COLUMN starter;
ALTER TABLE templates DROP COLUMN deleted_at;
ALTER TABLE templates DROP COLUMN auto_pause_minutes;
ALTER TABLE templates DROP COLUMN deprecation_message;
",
};
