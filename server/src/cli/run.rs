//! Carries out a parsed command line.

use std::process::ExitCode;

use super::{Arguments, Command, login, task, template, token, version, workspace_exec};

/// Carries the command out; its exit code says how it went.
pub fn run(arguments: Arguments) -> ExitCode {
    match arguments.command {
        // Before any thread or runtime is started: the rules of isolation bind one thread.
        Command::WorkspaceExec(options) => ExitCode::from(workspace_exec::run(options)),
        Command::Login(args) => ask(login::run(args)),
        Command::Task(args) => ask(task::run(args)),
        Command::Template(args) => ask(template::run(args)),
        Command::Token(args) => ask(token::run(args)),
        Command::Version => {
            version::run();
            ExitCode::SUCCESS
        }
    }
}

/// Runs a command that is a client of the API: it waits for the network, and one thread is enough.
fn ask(command: impl Future<Output = ExitCode>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(command),
        Err(error) => {
            eprintln!("error: can't start: {error}");
            ExitCode::FAILURE
        }
    }
}
