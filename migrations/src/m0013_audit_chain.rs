mod chain;

use async_trait::async_trait;
use sea_orm_migration::sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

use crate::migration::sql;

/// Chains the audit log: every entry has a number without gaps and a hash over the entry before it
/// and itself, and the database refuses to change or remove one. `audit_head` holds the last
/// number and hash; appending moves it, so that two at once can't take one number.
///
/// Entries that are there already are chained in the order of their ids.
pub(crate) struct AuditChain;

pub(crate) const MIGRATION: AuditChain = AuditChain;

impl MigrationName for AuditChain {
    fn name(&self) -> &'static str {
        "m0013_audit_chain"
    }
}

#[async_trait]
impl MigrationTrait for AuditChain {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql(manager, NUMBER).await?;
        let (sequence, hash) = chain::write(manager).await?;
        sql(manager, PUT_IN_PLACE).await?;
        chain::set_head(manager, sequence, hash).await?;
        sql(manager, GUARD).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql(manager, DOWN).await
    }
}

/// Copies the entries to a new table, numbered and without hashes.
const NUMBER: &str = r"
CREATE TABLE audit_entries_new (
    sequence {bigint} NOT NULL PRIMARY KEY,
    id {uuid} NOT NULL UNIQUE,
    at {bigint} NOT NULL,
    organization_id {uuid},
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
    code {text} CHECK (code IN ('INVALID_INPUT', 'NOT_FOUND', 'CONFLICT', 'FORBIDDEN', 'UNAUTHENTICATED', 'RATE_LIMITED', 'LIMIT_EXCEEDED', 'UNAVAILABLE', 'INTERNAL')),
    encoding {int} NOT NULL,
    hash {blob} NOT NULL
){strict};
INSERT INTO audit_entries_new
SELECT ROW_NUMBER() OVER (ORDER BY e.id), e.id, e.at,
    COALESCE(
        (SELECT t.organization_id FROM tasks t WHERE t.id = e.object_id),
        (SELECT w.organization_id FROM builds b JOIN workspaces w ON w.id = b.workspace_id WHERE b.id = e.object_id),
        (SELECT t.organization_id FROM templates t WHERE t.id = e.object_id),
        (SELECT t.organization_id FROM template_versions v JOIN templates t ON t.id = v.template_id WHERE v.id = e.object_id),
        (SELECT o.id FROM organizations o WHERE o.id = e.object_id)
    ),
    e.actor_id, e.actor_name, e.token_id, e.ip, e.user_agent, e.request_id, e.action,
    e.object_kind, e.object_id, e.object_name, e.before, e.after, e.code, 1, CAST('' AS {blob})
FROM audit_entries e;
";

const PUT_IN_PLACE: &str = r"
DROP TABLE audit_entries;
ALTER TABLE audit_entries_new RENAME TO audit_entries;
CREATE INDEX audit_entries_object ON audit_entries (object_id, sequence);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, sequence);
CREATE INDEX audit_entries_organization ON audit_entries (organization_id, sequence);
CREATE INDEX audit_entries_action ON audit_entries (action, sequence);
CREATE INDEX audit_entries_at ON audit_entries (at, sequence);
CREATE TABLE audit_head (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence {bigint} NOT NULL,
    hash {blob} NOT NULL
){strict};
";

/// An entry is added only behind the head, which follows it; nothing else is done to the log.
const GUARD: &str = r"
-- on SQLite
CREATE TRIGGER audit_entries_append BEFORE INSERT ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'an audit entry is added behind the last one only')
    WHERE NOT EXISTS (SELECT 1 FROM audit_head WHERE sequence = NEW.sequence - 1)
        OR EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id);
    UPDATE audit_head SET sequence = NEW.sequence, hash = NEW.hash;
END;
CREATE TRIGGER audit_entries_update BEFORE UPDATE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;
CREATE TRIGGER audit_entries_delete BEFORE DELETE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'audit entries are never removed');
END;
CREATE TRIGGER audit_head_update BEFORE UPDATE ON audit_head
WHEN NEW.sequence <> OLD.sequence + 1 BEGIN
    SELECT RAISE(ABORT, 'the head of the audit log only moves on');
END;
CREATE TRIGGER audit_head_delete BEFORE DELETE ON audit_head BEGIN
    SELECT RAISE(ABORT, 'the head of the audit log is never removed');
END;
-- on PostgreSQL
CREATE FUNCTION audit_entries_append() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE audit_head SET sequence = NEW.sequence, hash = NEW.hash WHERE sequence = NEW.sequence - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an audit entry is added behind the last one only';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are never changed or removed';
END $$;
CREATE FUNCTION audit_head_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence <> OLD.sequence + 1 THEN
        RAISE EXCEPTION 'the head of the audit log only moves on';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_entries_append BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_entries_append();
CREATE TRIGGER audit_entries_change BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_entries_refuse();
CREATE TRIGGER audit_entries_truncate BEFORE TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse();
CREATE TRIGGER audit_head_move BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_head_move();
CREATE TRIGGER audit_head_delete BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_entries_refuse();
CREATE TRIGGER audit_head_truncate BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse();
-- on both
";

const DOWN: &str = r"
CREATE TABLE audit_entries_old (
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
INSERT INTO audit_entries_old
SELECT id, at, actor_id, actor_name, token_id, ip, user_agent, request_id, action, object_kind,
    object_id, object_name, before, after, code
FROM audit_entries;
DROP TABLE audit_entries;
DROP TABLE audit_head;
-- on PostgreSQL
DROP FUNCTION audit_entries_append();
DROP FUNCTION audit_entries_refuse();
DROP FUNCTION audit_head_move();
-- on both
ALTER TABLE audit_entries_old RENAME TO audit_entries;
CREATE INDEX audit_entries_object ON audit_entries (object_id, id);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, id);
";
