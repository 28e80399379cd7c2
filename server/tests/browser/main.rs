//! User stories in a real browser, against the real program with its page: one program, so that it is linked once.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by a panic"
)]

mod audit;
mod bulk;
mod chats;
mod composer;
mod conversation;
mod hostile_text;
mod keyboard;
mod list;
mod lost_connection;
mod mcp_servers;
mod models;
mod not_found;
mod notifications;
mod parameters;
mod people;
mod pictures;
mod playground;
mod provisioners;
mod search;
mod sessions;
mod sign_in;
mod support;
mod task_edit;
mod task_life;
mod task_views;
mod team;
mod templates;
mod tokens;
mod webhooks;
mod workspaces;
