//! Providers of models, and the client that speaks to them.

mod chat;
mod command_line;
mod keys;
mod other_protocols;
pub mod providers;
mod retries;
