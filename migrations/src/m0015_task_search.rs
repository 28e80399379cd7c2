use crate::migration::Migration;

/// What a search of tasks looks through, in a table of its own with an index of its trigrams: a
/// task's row changes with every report, its words hardly ever. SQLite has the index built in;
/// PostgreSQL has it where the extension pg_trgm can be installed, and reads the texts one by one
/// elsewhere. And indexes for counts, for lists of one status, and for idle tasks.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0015_task_search",
    up: r"
-- on SQLite
CREATE TABLE task_texts (
    number INTEGER PRIMARY KEY,
    task_id BLOB NOT NULL UNIQUE REFERENCES tasks (id) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;
-- on PostgreSQL
CREATE TABLE task_texts (
    task_id uuid NOT NULL PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
    text text NOT NULL
);
-- on both
INSERT INTO task_texts (task_id, text) SELECT id, search_text FROM tasks WHERE deleted_at IS NULL;
ALTER TABLE tasks DROP COLUMN search_text;
-- on SQLite
CREATE VIRTUAL TABLE task_search USING fts5 (text, content='task_texts', content_rowid='number', tokenize='trigram case_sensitive 1');
INSERT INTO task_search (task_search) VALUES ('rebuild');
CREATE TRIGGER task_texts_added AFTER INSERT ON task_texts BEGIN
    INSERT INTO task_search (rowid, text) VALUES (new.number, new.text);
END;
CREATE TRIGGER task_texts_removed AFTER DELETE ON task_texts BEGIN
    INSERT INTO task_search (task_search, rowid, text) VALUES ('delete', old.number, old.text);
END;
CREATE TRIGGER task_texts_changed AFTER UPDATE OF text ON task_texts BEGIN
    INSERT INTO task_search (task_search, rowid, text) VALUES ('delete', old.number, old.text);
    INSERT INTO task_search (rowid, text) VALUES (new.number, new.text);
END;
-- on PostgreSQL
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX task_texts_trigrams ON task_texts USING gin (text gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'a search of tasks has no index: %', SQLERRM;
END $$;
-- on both
DROP INDEX tasks_owner_status;
DROP INDEX tasks_idle;
CREATE INDEX tasks_owner_status ON tasks (owner_id, status, state, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX tasks_status ON tasks (status, running, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_idle ON tasks (auto_pause_minutes, active_at) WHERE status = 'ACTIVE' AND deleted_at IS NULL;
",
    down: r"
DROP INDEX tasks_idle;
DROP INDEX tasks_status;
DROP INDEX tasks_owner_status;
CREATE INDEX tasks_owner_status ON tasks (owner_id, status, state) WHERE deleted_at IS NULL;
CREATE INDEX tasks_idle ON tasks (active_at) WHERE status = 'ACTIVE' AND deleted_at IS NULL;
ALTER TABLE tasks ADD COLUMN search_text {text} NOT NULL DEFAULT '';
UPDATE tasks SET search_text = COALESCE((SELECT text FROM task_texts WHERE task_id = tasks.id), '');
-- on SQLite
DROP TABLE task_search;
-- on both
DROP TABLE task_texts;
",
};
