use crate::migration::Migration;

/// Addresses that are told of tasks' changes, and what they were told or still are to be. `states`
/// and `statuses` are words parted by spaces. A delivery waits until `next_attempt_at`; who takes it
/// puts that off by the time that an attempt has, so that nobody else takes it meanwhile.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0014_webhooks",
    up: r"
CREATE TABLE webhooks (
    id {uuid} NOT NULL PRIMARY KEY,
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    owner_id {uuid} NOT NULL REFERENCES users (id),
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    url {text} NOT NULL,
    secret {text} NOT NULL,
    states {text} NOT NULL,
    statuses {text} NOT NULL,
    is_enabled {bool} NOT NULL CHECK (is_enabled IN (FALSE, TRUE)),
    idempotency_key {text},
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL,
    UNIQUE (owner_id, name_key)
){strict};
CREATE UNIQUE INDEX webhooks_idempotency ON webhooks (owner_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE webhook_deliveries (
    id {uuid} NOT NULL PRIMARY KEY,
    webhook_id {uuid} NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event {text} NOT NULL,
    task_id {uuid},
    payload {text} NOT NULL,
    status {text} NOT NULL CHECK (status IN ('PENDING', 'DELIVERED', 'FAILED')),
    attempts {int} NOT NULL,
    response_status {int},
    error {text},
    created_at {bigint} NOT NULL,
    next_attempt_at {bigint},
    delivered_at {bigint}
){strict};
CREATE INDEX webhook_deliveries_of ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at, id) WHERE status = 'PENDING';
CREATE INDEX webhook_deliveries_old ON webhook_deliveries (created_at);
",
    down: r"
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
",
};
