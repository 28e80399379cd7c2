//! One task: how it does, its conversation, its builds, its agent.

mod actions;
mod conversation;
mod details;
mod header;
mod live;
mod page;

pub(super) use details::parameters;
pub(crate) use page::TaskPage;
