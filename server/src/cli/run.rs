//! Carries out a parsed command line.

use std::process::ExitCode;

use super::{Arguments, Command, version, workspace_exec};

/// Carries the command out; its exit code says how it went.
pub fn run(arguments: Arguments) -> ExitCode {
    match arguments.command {
        // Before any thread or runtime is started: the rules of isolation bind one thread.
        Command::WorkspaceExec(options) => ExitCode::from(workspace_exec::run(options)),
        Command::Version => {
            version::run();
            ExitCode::SUCCESS
        }
    }
}
