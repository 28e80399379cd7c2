use crate::migration::Migration;

/// What a team adds to tasks: favourites of each user, a pause after idle time, who made a task for
/// whom, the order by display name and the counts of lists. An idempotency key is now its
/// caller's, whoever the task is made for.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0011_team_tasks",
    up: r"
CREATE TABLE task_favorites (
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    task_id {uuid} NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    created_at {bigint} NOT NULL,
    PRIMARY KEY (user_id, task_id)
){strict};
CREATE INDEX task_favorites_task ON task_favorites (task_id);

ALTER TABLE tasks ADD COLUMN created_by {uuid};
ALTER TABLE tasks ADD COLUMN display_name_key {text} NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN auto_pause_minutes {int} CHECK (auto_pause_minutes BETWEEN 0 AND 43200);
ALTER TABLE tasks ADD COLUMN active_at {bigint} NOT NULL DEFAULT 0;
UPDATE tasks SET created_by = owner_id, active_at = updated_at,
    display_name_key = substr(search_text, length(name_key) + 2, length(display_name));

DROP INDEX tasks_idempotency;
CREATE UNIQUE INDEX tasks_idempotency ON tasks (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX tasks_display_name ON tasks (display_name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_owner_display_name ON tasks (owner_id, display_name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_owner_status ON tasks (owner_id, status, state) WHERE deleted_at IS NULL;
CREATE INDEX tasks_idle ON tasks (active_at) WHERE status = 'ACTIVE' AND deleted_at IS NULL;
",
    down: r"
DROP INDEX tasks_idle;
DROP INDEX tasks_owner_status;
DROP INDEX tasks_owner_display_name;
DROP INDEX tasks_display_name;
DROP INDEX tasks_idempotency;
UPDATE tasks SET idempotency_key = NULL WHERE created_by <> owner_id;
CREATE UNIQUE INDEX tasks_idempotency ON tasks (owner_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
ALTER TABLE tasks DROP COLUMN active_at;
ALTER TABLE tasks DROP COLUMN auto_pause_minutes;
ALTER TABLE tasks DROP COLUMN display_name_key;
ALTER TABLE tasks DROP COLUMN created_by;
DROP TABLE task_favorites;
",
};
