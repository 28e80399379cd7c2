use crate::migration::Migration;

/// What people and programs prove with who they are. Of a secret only the SHA-256 is kept.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0002_credentials",
    up: r"
CREATE TABLE sessions (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash {blob} NOT NULL,
    user_agent {text},
    created_at {bigint} NOT NULL,
    expires_at {bigint} NOT NULL,
    last_used_at {bigint} NOT NULL,
    last_used_ip {text}
){strict};
CREATE INDEX sessions_user ON sessions (user_id, id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE login_tokens (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash {blob} NOT NULL,
    created_at {bigint} NOT NULL,
    expires_at {bigint} NOT NULL,
    used_at {bigint}
){strict};
CREATE INDEX login_tokens_user ON login_tokens (user_id);
CREATE INDEX login_tokens_expiry ON login_tokens (expires_at);

CREATE TABLE api_tokens (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    scope {text} NOT NULL CHECK (scope IN ('USER', 'PROVISIONER')),
    secret_hash {blob} NOT NULL,
    created_at {bigint} NOT NULL,
    expires_at {bigint},
    last_used_at {bigint},
    last_used_ip {text},
    UNIQUE (user_id, name_key)
){strict};
",
    down: r"
DROP TABLE api_tokens;
DROP TABLE login_tokens;
DROP TABLE sessions;
",
};
