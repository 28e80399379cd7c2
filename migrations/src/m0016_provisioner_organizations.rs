use crate::migration::Migration;

/// Provisioners that serve one organization alone, as the token says by which they came.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0016_provisioner_organizations",
    up: r"
ALTER TABLE api_tokens ADD COLUMN organization_id {uuid} REFERENCES organizations (id) CHECK (organization_id IS NULL OR scope = 'PROVISIONER');
ALTER TABLE provisioners ADD COLUMN organization_id {uuid} REFERENCES organizations (id);
CREATE INDEX api_tokens_organization ON api_tokens (organization_id) WHERE organization_id IS NOT NULL;
",
    down: r"
DROP INDEX api_tokens_organization;
DELETE FROM api_tokens WHERE organization_id IS NOT NULL;
ALTER TABLE api_tokens DROP COLUMN organization_id;
ALTER TABLE provisioners DROP COLUMN organization_id;
",
};
