use crate::migration::Migration;

/// Users, organizations and who is a member of which.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0001_users",
    up: r"
CREATE TABLE users (
    id {uuid} NOT NULL PRIMARY KEY,
    username {text} NOT NULL,
    username_key {text} NOT NULL UNIQUE,
    display_name {text} NOT NULL,
    roles {text} NOT NULL,
    last_sign_in_at {bigint},
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL
){strict};

CREATE TABLE organizations (
    id {uuid} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    name_key {text} NOT NULL UNIQUE,
    display_name {text} NOT NULL,
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL
){strict};

CREATE TABLE memberships (
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    organization_id {uuid} NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    role {text} NOT NULL CHECK (role IN ('ADMIN', 'TEMPLATE_ADMIN', 'AUDITOR', 'MEMBER')),
    created_at {bigint} NOT NULL,
    PRIMARY KEY (user_id, organization_id)
){strict};
CREATE INDEX memberships_organization ON memberships (organization_id, user_id);
",
    down: r"
DROP TABLE memberships;
DROP TABLE organizations;
DROP TABLE users;
",
};
