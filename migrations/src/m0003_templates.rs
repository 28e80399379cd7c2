use crate::migration::Migration;

/// Templates, their immutable versions and the files of these.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0003_templates",
    up: r"
CREATE TABLE templates (
    id {uuid} NOT NULL PRIMARY KEY,
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    display_name {text} NOT NULL,
    description {text} NOT NULL,
    icon {text} NOT NULL,
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL,
    UNIQUE (organization_id, name_key)
){strict};
CREATE INDEX templates_name ON templates (name_key, id);

CREATE TABLE template_versions (
    id {uuid} NOT NULL PRIMARY KEY,
    template_id {uuid} NOT NULL REFERENCES templates (id),
    number {int} NOT NULL CHECK (number > 0),
    manifest {text} NOT NULL,
    readme {text} NOT NULL,
    has_ai_task {bool} NOT NULL CHECK (has_ai_task IN (FALSE, TRUE)),
    files_hash {blob} NOT NULL,
    archived_at {bigint},
    created_at {bigint} NOT NULL,
    UNIQUE (template_id, number)
){strict};
ALTER TABLE templates ADD COLUMN active_version_id {uuid} REFERENCES template_versions (id);

CREATE TABLE template_files (
    template_version_id {uuid} NOT NULL REFERENCES template_versions (id),
    path {text} NOT NULL,
    executable {bool} NOT NULL CHECK (executable IN (FALSE, TRUE)),
    content {blob} NOT NULL,
    PRIMARY KEY (template_version_id, path)
){strict};
",
    down: r"
UPDATE templates SET active_version_id = NULL;
DROP TABLE template_files;
DROP TABLE template_versions{cascade};
DROP TABLE templates;
",
};
