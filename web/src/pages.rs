//! The pages, one folder a noun.

mod agent;
mod audit;
mod build;
mod chats;
mod members;
mod not_found;
mod organizations;
mod place;
mod provisioners;
mod settings;
mod sign_in;
mod task;
mod tasks;
mod templates;
mod workspaces;

pub(crate) use place::page_of;
pub(crate) use sign_in::sign_in_address;
