use crate::migration::Migration;

/// A task's messages, and the commands that carry the user's words to an agent.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0008_conversation",
    up: r"
CREATE TABLE messages (
    id {uuid} NOT NULL PRIMARY KEY,
    task_id {uuid} NOT NULL REFERENCES tasks (id),
    sequence {bigint} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('INPUT', 'OUTPUT')),
    text {text} NOT NULL,
    author_id {uuid} REFERENCES users (id),
    created_at {bigint} NOT NULL,
    UNIQUE (task_id, sequence)
){strict};

CREATE TABLE agent_commands (
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
CREATE INDEX agent_commands_pending ON agent_commands (workspace_id, id) WHERE status = 'PENDING';
CREATE INDEX agent_commands_expiry ON agent_commands (expires_at) WHERE status = 'PENDING';
CREATE INDEX agent_commands_task ON agent_commands (task_id, id);
CREATE INDEX agent_commands_ended ON agent_commands (ended_at) WHERE ended_at IS NOT NULL;
",
    down: r"
DROP TABLE agent_commands;
DROP TABLE messages;
",
};
