//! User stories in a real browser, against the real program with its page: one program, so that it is linked once.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by a panic"
)]

mod conversation;
mod hostile_text;
mod keyboard;
mod list;
mod lost_connection;
mod not_found;
mod people;
mod pictures;
mod search;
mod sign_in;
mod support;
mod task_edit;
mod task_life;
mod task_views;
mod team;
