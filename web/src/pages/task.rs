//! One task: how it does, its conversation, its builds, its agent.

mod actions;
mod agent;
mod build;
mod conversation;
mod details;
mod header;
mod live;
mod page;

pub(crate) use page::TaskPage;
