//! `taskyard audit export`.

use std::io::Write as _;

use clap::Args;
use futures_util::StreamExt as _;

use super::super::api::ApiOptions;
use super::super::failure::Failure;
use super::list::QUERY_HELP;

const EXAMPLES: &str = "\
It writes a JSON object a line to stdout, the oldest entry first. The export is itself an entry of
the log.

Examples:
  taskyard audit export > audit.jsonl
  taskyard audit export 'after:2026-11-01 before:2026-12-01' | gzip > november.jsonl.gz";

/// The arguments of `taskyard audit export`.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{QUERY_HELP}"))]
pub(super) struct ExportArgs {
    #[command(flatten)]
    api: ApiOptions,
    /// Which entries [default: all that you may read]
    query: Option<String>,
}

pub(super) async fn run(args: ExportArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let query: Vec<_> = args.query.iter().map(|query| ("query", &**query)).collect();
    let mut chunks = client.download("/api/v1/audit.jsonl", &query).await?;
    let mut stdout = std::io::stdout().lock();
    while let Some(chunk) = chunks.next().await {
        stdout.write_all(&chunk?).map_err(|_| Failure::Told)?;
    }
    stdout.flush().map_err(|_| Failure::Told)
}
