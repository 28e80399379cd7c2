use crate::migration::Migration;

/// Servers of the Model Context Protocol, whose tools chats have. Their headers are sealed with the
/// server's own key. `begun_at` of a part: since when it may be that a call was made which must not be
/// made twice; `tools_note` of a chat: why tools were left out.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0020_mcp_servers",
    up: r"
CREATE TABLE mcp_servers (
    id {uuid} NOT NULL PRIMARY KEY,
    name {text} NOT NULL UNIQUE,
    url {text} NOT NULL,
    header_names {text} NOT NULL,
    sealed_headers {text},
    allowed_tools {text} NOT NULL,
    timeout_seconds {int} NOT NULL CHECK (timeout_seconds > 0),
    is_enabled {bool} NOT NULL CHECK (is_enabled IN (FALSE, TRUE)),
    created_by {uuid} NOT NULL REFERENCES users (id),
    idempotency_key {text},
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL
){strict};
CREATE UNIQUE INDEX mcp_servers_idempotency ON mcp_servers (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL;
ALTER TABLE chat_parts ADD COLUMN begun_at {bigint};
ALTER TABLE chats ADD COLUMN tools_note {text} NOT NULL DEFAULT '';
",
    down: r"
ALTER TABLE chats DROP COLUMN tools_note;
ALTER TABLE chat_parts DROP COLUMN begun_at;
DROP TABLE mcp_servers;
",
};
