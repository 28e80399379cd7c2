//! Models and their providers. Both are few: administrators make them by hand.

mod provider;
mod row;

pub(crate) use provider::{
    by_idempotency_key, count_providers, delete_provider, insert_provider, providers, sealed_key,
    set_key, update_provider,
};
pub(crate) use row::{count, delete, insert, is_default, models, no_default, update};
