//! Webhooks and their deliveries.

mod delivery;
mod hook;
mod outbox;

pub(crate) use delivery::{
    NewDelivery, again, claim, deliveries, deliveries_by_id, forget, give_up, insert_deliveries,
    last_of, next_due, note_attempt,
};
pub(crate) use hook::{
    by_idempotency_key, count_of, count_of_owner, delete, disable, get_own, insert, of_owner,
    replace_secret, secrets, set_secret, unsealed, update,
};
pub(crate) use outbox::listening_to;
