use crate::migration::Migration;

/// Passwords and suspension of users, tokens that only read, organizations that are gone. A deleted
/// organization stays as a row, since what was in it still names it. `created_by` does not refer to
/// `users`: SQLite could not drop the column then.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0009_people",
    up: r"
ALTER TABLE users ADD COLUMN password_hash {text};
ALTER TABLE users ADD COLUMN suspended_at {bigint};
ALTER TABLE users ADD COLUMN search_text {text} NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN created_by {uuid};
ALTER TABLE users ADD COLUMN idempotency_key {text};
UPDATE users SET search_text = lower(username || ' ' || display_name);
CREATE UNIQUE INDEX users_idempotency ON users (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL;

ALTER TABLE organizations ADD COLUMN deleted_at {bigint};
ALTER TABLE organizations ADD COLUMN created_by {uuid};
ALTER TABLE organizations ADD COLUMN idempotency_key {text};
CREATE UNIQUE INDEX organizations_idempotency ON organizations (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE api_tokens_wider (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    scope {text} NOT NULL CHECK (scope IN ('USER', 'READ', 'PROVISIONER')),
    secret_hash {blob} NOT NULL,
    created_at {bigint} NOT NULL,
    expires_at {bigint},
    last_used_at {bigint},
    last_used_ip {text},
    UNIQUE (user_id, name_key)
){strict};
INSERT INTO api_tokens_wider SELECT id, user_id, name, name_key, scope, secret_hash, created_at, expires_at, last_used_at, last_used_ip FROM api_tokens;
DROP TABLE api_tokens;
ALTER TABLE api_tokens_wider RENAME TO api_tokens;
",
    down: r"
CREATE TABLE api_tokens_narrower (
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
INSERT INTO api_tokens_narrower SELECT id, user_id, name, name_key, scope, secret_hash, created_at, expires_at, last_used_at, last_used_ip FROM api_tokens WHERE scope <> 'READ';
DROP TABLE api_tokens;
ALTER TABLE api_tokens_narrower RENAME TO api_tokens;

DROP INDEX organizations_idempotency;
ALTER TABLE organizations DROP COLUMN idempotency_key;
ALTER TABLE organizations DROP COLUMN created_by;
ALTER TABLE organizations DROP COLUMN deleted_at;

DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE suspended_at IS NOT NULL);
DELETE FROM api_tokens WHERE user_id IN (SELECT id FROM users WHERE suspended_at IS NOT NULL);
DELETE FROM login_tokens WHERE user_id IN (SELECT id FROM users WHERE suspended_at IS NOT NULL);
DROP INDEX users_idempotency;
ALTER TABLE users DROP COLUMN idempotency_key;
ALTER TABLE users DROP COLUMN created_by;
ALTER TABLE users DROP COLUMN search_text;
ALTER TABLE users DROP COLUMN suspended_at;
ALTER TABLE users DROP COLUMN password_hash;
",
};
