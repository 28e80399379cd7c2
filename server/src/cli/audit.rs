//! `taskyard audit`.

mod export;
mod list;
mod verify;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::failure::finish;

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  the log is not whole, or the server refused
  2  the command line is wrong
  3  the server or the database can't be reached, or you are not signed in";

/// The arguments of `taskyard audit`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Lists entries of the audit log, newest first
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    /// Writes the audit log as JSON lines, oldest entry first
    Export(export::ExportArgs),
    /// Checks in the database that no entry of the audit log was edited, removed or moved
    Verify(verify::VerifyArgs),
}

/// Carries out an audit command.
pub async fn run(args: AuditArgs) -> ExitCode {
    finish(match args.command {
        AuditCommand::List(args) => list::run(args).await,
        AuditCommand::Export(args) => export::run(args).await,
        AuditCommand::Verify(args) => verify::run(args).await,
    })
}
