use crate::migration::Migration;

/// Who did what to which object. It names objects without referring to them, since an entry
/// outlives what it is about.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0004_audit_entries",
    up: r"
CREATE TABLE audit_entries (
    id {uuid} NOT NULL PRIMARY KEY,
    at {bigint} NOT NULL,
    actor_id {uuid},
    actor_name {text} NOT NULL,
    token_id {uuid},
    ip {text},
    user_agent {text},
    request_id {text} NOT NULL,
    action {text} NOT NULL,
    object_kind {text} NOT NULL,
    object_id {uuid},
    object_name {text} NOT NULL,
    before {text},
    after {text},
    code {text} CHECK (code IN ('INVALID_INPUT', 'NOT_FOUND', 'CONFLICT', 'FORBIDDEN', 'UNAUTHENTICATED', 'RATE_LIMITED', 'LIMIT_EXCEEDED', 'UNAVAILABLE', 'INTERNAL'))
){strict};
CREATE INDEX audit_entries_object ON audit_entries (object_id, id);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, id);
",
    down: "DROP TABLE audit_entries;",
};
