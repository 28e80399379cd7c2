use crate::migration::Migration;

/// Work for any workspace's agent: programs to run, files to read and change; accepted, carried out,
/// and answered with a result whose text comes in pieces. SQLite can't widen a check, so the table
/// is made anew.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0019_agent_commands",
    up: r"
CREATE TABLE agent_commands_new (
    id {uuid} NOT NULL PRIMARY KEY,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id),
    task_id {uuid} REFERENCES tasks (id),
    agent_id {uuid} REFERENCES agents (id) ON DELETE CASCADE,
    kind {text} NOT NULL CHECK (kind IN ('DELIVER_INPUT', 'SHUT_DOWN', 'EXECUTE', 'READ_FILE', 'WRITE_FILE',
        'EDIT_FILE', 'READ_PROCESS', 'STOP_PROCESS')),
    text {text},
    work {text},
    limit_seconds {int},
    author_id {uuid} REFERENCES users (id),
    status {text} NOT NULL CHECK (status IN ('PENDING', 'RUNNING', 'ACCEPTED', 'DONE', 'REFUSED', 'EXPIRED',
        'CANCELED', 'LOST')),
    waits_for_resume {bool} NOT NULL CHECK (waits_for_resume IN (FALSE, TRUE)),
    agent_run {uuid},
    result {text},
    error {text},
    message_id {uuid} REFERENCES messages (id),
    created_at {bigint} NOT NULL,
    expires_at {bigint} NOT NULL,
    accepted_at {bigint},
    ended_at {bigint}
){strict};
INSERT INTO agent_commands_new (id, workspace_id, task_id, kind, text, author_id, status, waits_for_resume, error,
        message_id, created_at, expires_at, ended_at)
    SELECT id, workspace_id, task_id, kind, text, author_id, status, waits_for_resume, error,
        message_id, created_at, expires_at, ended_at FROM agent_commands;
DROP TABLE agent_commands;
ALTER TABLE agent_commands_new RENAME TO agent_commands;
CREATE INDEX agent_commands_open ON agent_commands (workspace_id, created_at) WHERE ended_at IS NULL;
CREATE INDEX agent_commands_expiry ON agent_commands (expires_at) WHERE status = 'PENDING';
CREATE INDEX agent_commands_running ON agent_commands (agent_id) WHERE ended_at IS NULL AND agent_id IS NOT NULL;
CREATE INDEX agent_commands_task ON agent_commands (task_id, id);
CREATE INDEX agent_commands_ended ON agent_commands (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX agent_commands_kept ON agent_commands (ended_at) WHERE ended_at IS NOT NULL AND work IS NOT NULL;

CREATE TABLE agent_command_pieces (
    command_id {uuid} NOT NULL REFERENCES agent_commands (id) ON DELETE CASCADE,
    position {int} NOT NULL,
    text {text} NOT NULL,
    PRIMARY KEY (command_id, position)
){strict};
",
    down: r"
DROP TABLE agent_command_pieces;
CREATE TABLE agent_commands_old (
    id {uuid} NOT NULL PRIMARY KEY,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id),
    task_id {uuid} NOT NULL REFERENCES tasks (id),
    kind {text} NOT NULL CHECK (kind IN ('DELIVER_INPUT', 'SHUT_DOWN')),
    text {text},
    author_id {uuid} REFERENCES users (id),
    status {text} NOT NULL CHECK (status IN ('PENDING', 'ACCEPTED', 'REFUSED', 'EXPIRED')),
    waits_for_resume {bool} NOT NULL CHECK (waits_for_resume IN (FALSE, TRUE)),
    error {text},
    message_id {uuid} REFERENCES messages (id),
    created_at {bigint} NOT NULL,
    expires_at {bigint} NOT NULL,
    ended_at {bigint}
){strict};
INSERT INTO agent_commands_old (id, workspace_id, task_id, kind, text, author_id, status, waits_for_resume, error,
        message_id, created_at, expires_at, ended_at)
    SELECT id, workspace_id, task_id, kind, text, author_id, status, waits_for_resume, error,
        message_id, created_at, expires_at, ended_at FROM agent_commands
    WHERE task_id IS NOT NULL AND work IS NULL AND kind IN ('DELIVER_INPUT', 'SHUT_DOWN');
DROP TABLE agent_commands;
ALTER TABLE agent_commands_old RENAME TO agent_commands;
CREATE INDEX agent_commands_pending ON agent_commands (workspace_id, id) WHERE status = 'PENDING';
CREATE INDEX agent_commands_expiry ON agent_commands (expires_at) WHERE status = 'PENDING';
CREATE INDEX agent_commands_task ON agent_commands (task_id, id);
CREATE INDEX agent_commands_ended ON agent_commands (ended_at) WHERE ended_at IS NOT NULL;
",
};
