//! The command line: one program for the gateway, its workers and its users.

mod api;
mod arguments;
mod audit;
mod chat;
mod credentials;
mod failure;
mod login_link;
mod mcp_server;
mod migrate;
mod model;
mod operations;
mod output;
mod provisioner;
mod read_secret;
mod run;
mod schema;
mod serve;
mod version;
mod webhook;
mod worker;
mod workspace_exec;

pub mod login;
pub mod organization;
pub mod provisioners;
pub mod session;
pub mod task;
pub mod template;
pub mod token;
pub mod user;
pub mod workspace;

pub use arguments::{Arguments, Command};
pub use run::run;

#[cfg(test)]
mod tests;
