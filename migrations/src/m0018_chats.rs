use crate::migration::Migration;

/// Chats with a model: their messages, and the parts that these are made of. `revision` counts the
/// changes of a chat; a message and a part hold the one that changed them last, so that whoever read
/// up to a revision asks for what came after. `run_lease` is raised by every gateway that takes the
/// chat to run it, and named by each of its writes.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0018_chats",
    up: r"
CREATE TABLE chats (
    id {uuid} NOT NULL PRIMARY KEY,
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    owner_id {uuid} NOT NULL REFERENCES users (id),
    parent_id {uuid} REFERENCES chats (id),
    title {text} NOT NULL,
    title_key {text} NOT NULL,
    title_is_given {bool} NOT NULL CHECK (title_is_given IN (FALSE, TRUE)),
    status {text} NOT NULL CHECK (status IN ('WAITING', 'RUNNING', 'INTERRUPTING', 'ERROR')),
    status_reason {text} NOT NULL,
    model_id {uuid},
    workspace_id {uuid} REFERENCES workspaces (id),
    task_id {uuid} REFERENCES tasks (id),
    revision {bigint} NOT NULL,
    message_sequence {bigint} NOT NULL,
    run_lease {bigint} NOT NULL,
    lease_expires_at {bigint},
    context_tokens {bigint} NOT NULL,
    input_tokens {bigint} NOT NULL,
    output_tokens {bigint} NOT NULL,
    cost_micros {bigint} NOT NULL,
    budget_micros {bigint},
    created_by {uuid} NOT NULL,
    idempotency_key {text},
    archived_at {bigint},
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL
){strict};
CREATE INDEX chats_updated ON chats (updated_at, id) WHERE parent_id IS NULL;
CREATE INDEX chats_owner_updated ON chats (owner_id, updated_at, id) WHERE parent_id IS NULL;
CREATE INDEX chats_parent ON chats (parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX chats_to_run ON chats (lease_expires_at, id) WHERE status IN ('RUNNING', 'INTERRUPTING');
CREATE INDEX chats_workspace ON chats (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE INDEX chats_task ON chats (task_id) WHERE task_id IS NOT NULL;
CREATE UNIQUE INDEX chats_idempotency ON chats (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE chat_messages (
    id {uuid} NOT NULL PRIMARY KEY,
    chat_id {uuid} NOT NULL REFERENCES chats (id),
    sequence {bigint} NOT NULL,
    role {text} NOT NULL CHECK (role IN ('USER', 'ASSISTANT', 'TOOL', 'SUMMARY')),
    status {text} NOT NULL CHECK (status IN ('QUEUED', 'STREAMING', 'COMPLETE', 'INTERRUPTED', 'FAILED', 'REMOVED')),
    author_id {uuid} REFERENCES users (id),
    model_name {text},
    continuation {text},
    input_tokens {bigint} NOT NULL,
    output_tokens {bigint} NOT NULL,
    cost_micros {bigint} NOT NULL,
    superseded_at {bigint},
    idempotency_key {text},
    revision {bigint} NOT NULL,
    created_at {bigint} NOT NULL,
    UNIQUE (chat_id, sequence)
){strict};
CREATE INDEX chat_messages_revision ON chat_messages (chat_id, revision);
CREATE INDEX chat_messages_queued ON chat_messages (chat_id, sequence) WHERE status = 'QUEUED';
CREATE INDEX chat_messages_cost ON chat_messages (created_at, chat_id) WHERE cost_micros > 0;
CREATE UNIQUE INDEX chat_messages_idempotency ON chat_messages (chat_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE chat_parts (
    id {uuid} NOT NULL PRIMARY KEY,
    message_id {uuid} NOT NULL REFERENCES chat_messages (id),
    chat_id {uuid} NOT NULL REFERENCES chats (id),
    position {int} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('TEXT', 'REASONING', 'TOOL_CALL', 'TOOL_RESULT', 'FILE')),
    status {text} NOT NULL CHECK (status IN ('STREAMING', 'RUNNING', 'DONE')),
    text {text} NOT NULL,
    tool_call_id {text},
    tool_name {text},
    input {text},
    output {text},
    is_error {bool} NOT NULL CHECK (is_error IN (FALSE, TRUE)),
    build_id {uuid} REFERENCES builds (id),
    file_name {text},
    media_type {text},
    revision {bigint} NOT NULL,
    created_at {bigint} NOT NULL,
    ended_at {bigint},
    UNIQUE (message_id, position)
){strict};
CREATE INDEX chat_parts_revision ON chat_parts (chat_id, revision);
",
    down: r"
DROP TABLE chat_parts;
DROP TABLE chat_messages;
DROP TABLE chats;
",
};
