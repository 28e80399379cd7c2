//! `taskyard workspace-exec`: becomes a command of a workspace, shut in.

use std::ffi::OsString;
use std::path::PathBuf;

use taskyard_worker::isolation::{self, ExecOptions};

/// What the agent hands over.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The agent's specification file.
    #[arg(long, value_name = "FILE")]
    spec: PathBuf,
    /// The command and its arguments.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Becomes the command; comes back, with an exit code, only when that failed.
pub fn run(options: Options) -> u8 {
    let error = isolation::exec(&ExecOptions {
        spec: options.spec,
        command: options.command,
    });
    eprintln!("taskyard: {error}");
    error.exit_code()
}
