//! `taskyard audit verify`.

use clap::Args;

use super::super::failure::Failure;
use super::super::output::Output;
use crate::app;
use crate::config::{self, Flags};
use crate::domain::audit::Head;
use crate::domain::{ErrorCode, Failure as Fault};
use crate::services::audit::{self, Verdict};

const EXAMPLES: &str = "\
It reads the database itself, not the server: give it the same settings as `taskyard serve`.
Whoever can write to the database can also write the whole log anew. Keep the head that is printed
in another place, and give it to the next check: that finds a log cut off or written anew.

Examples:
  taskyard audit verify
  taskyard audit verify --database-url postgres://taskyard:secret@db/taskyard
  taskyard audit verify --expect-head 1042:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// The arguments of `taskyard audit verify`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct VerifyArgs {
    #[command(flatten)]
    flags: Flags,
    /// A head that an earlier check printed: the log must still hold it
    #[arg(long, value_name = "SEQUENCE:HASH", value_parser = head)]
    expect_head: Option<Head>,
    /// Print the head as JSON
    #[arg(long)]
    json: bool,
}

fn head(text: &str) -> Result<Head, String> {
    text.parse().map_err(|fault: Fault| message(&fault))
}

fn message(fault: &Fault) -> String {
    match &fault.cause {
        Some(cause) if fault.code() == ErrorCode::Internal => cause.to_string(),
        _ => fault
            .errors
            .first()
            .map_or_else(String::new, |error| error.message.clone()),
    }
}

pub(super) async fn run(args: VerifyArgs) -> Result<(), Failure> {
    let config = config::load(&args.flags).map_err(|error| Failure::Usage(error.to_string()))?;
    let unreachable = |error: anyhow::Error| Failure::Unreachable(format!("{error:#}"));
    let db = app::connect(&config).await.map_err(unreachable)?;
    let verdict = audit::verify(&db, args.expect_head).await;
    // The verdict is what counts.
    let _ = db.close().await;
    match verdict.map_err(|fault| Failure::Refused(message(&fault)))? {
        Verdict::Broken(fault) => Err(Failure::Refused(format!(
            "the audit log is not whole: {fault}"
        ))),
        Verdict::Whole(head) => {
            let json = serde_json::json!({
                "sequence": head.sequence,
                "hash": head.hash.to_string(),
            });
            let line = format!("whole, {} entries, head {head}", head.sequence);
            Output::new(args.json).object_or_line(&json, &line)
        }
    }
}
