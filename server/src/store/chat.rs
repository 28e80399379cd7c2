//! Chats, their messages and the parts of these.

mod changed;
mod context;
mod lease;
mod list;
mod message;
mod part;
mod row;
mod write;

pub(crate) use changed::{appended_after, messages_after};
pub(crate) use context::{context, family_cost, spent_by_owner};
pub(crate) use lease::{claim, hold, next_expiry, release, renew, set_status};
pub(crate) use list::{by_idempotency_key, by_ids, count, get, list, sub_chats};
pub(crate) use message::{
    by_key as message_by_key, count_messages, insert as insert_message, messages_by_ids, page,
    promote_queued, queued, remove_queued, set_message, streaming, supersede_from,
};
pub(crate) use part::{
    append_text, end_part, insert as insert_parts, set_begun, set_build, unanswered_calls,
};
pub use row::ChatCursor;
pub(crate) use write::{
    add_title_usage, add_usage, bind_workspace, change, insert, set_archived, set_made_title,
    set_tools_note, update,
};
