//! The command line: one program for the gateway, its workers and its users.

mod api;
mod arguments;
mod credentials;
mod failure;
mod operations;
mod output;
mod run;
mod version;
mod workspace_exec;

pub mod login;
pub mod task;
pub mod template;
pub mod token;

pub use arguments::{Arguments, Command};
pub use run::run;

#[cfg(test)]
mod tests;
