//! The command line: one program for the gateway, its workers and its users.

mod arguments;
mod run;
mod version;
mod workspace_exec;

pub use arguments::{Arguments, Command};
pub use run::run;
