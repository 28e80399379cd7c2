use crate::migration::Migration;

/// Providers of models and their models. A key is sealed with the server's own key; what the server's
/// environment names is not stored. Prices are millionths of a US dollar per million tokens, 0 where
/// they are unknown.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0017_model_providers",
    up: r"
CREATE TABLE model_providers (
    id {uuid} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL CHECK (kind IN ('ANTHROPIC', 'OPENAI', 'GOOGLE', 'OLLAMA', 'OPENAI_COMPATIBLE')),
    name {text} NOT NULL,
    name_key {text} NOT NULL UNIQUE,
    base_url {text},
    sealed_key {text},
    is_enabled {bool} NOT NULL CHECK (is_enabled IN (FALSE, TRUE)),
    created_by {uuid} NOT NULL REFERENCES users (id),
    idempotency_key {text},
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL
){strict};
CREATE UNIQUE INDEX model_providers_idempotency ON model_providers (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE models (
    id {uuid} NOT NULL PRIMARY KEY,
    provider_id {uuid} NOT NULL REFERENCES model_providers (id) ON DELETE CASCADE,
    name {text} NOT NULL,
    display_name {text} NOT NULL,
    context_tokens {int} NOT NULL CHECK (context_tokens > 0),
    max_output_tokens {int} NOT NULL CHECK (max_output_tokens > 0),
    input_price {bigint} NOT NULL CHECK (input_price >= 0),
    output_price {bigint} NOT NULL CHECK (output_price >= 0),
    is_enabled {bool} NOT NULL CHECK (is_enabled IN (FALSE, TRUE)),
    is_default {bool} NOT NULL CHECK (is_default IN (FALSE, TRUE)),
    created_at {bigint} NOT NULL,
    updated_at {bigint} NOT NULL,
    UNIQUE (provider_id, name)
){strict};
CREATE UNIQUE INDEX models_default ON models (is_default) WHERE is_default;
",
    down: r"
DROP TABLE models;
DROP TABLE model_providers;
",
};
