//! Log lines to standard error: each can be read alone.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Libraries that log what they carry, whatever is asked for: what providers answer, and at their finest levels
/// messages, headers and addresses, which hold secrets. What is worth telling is told by us.
const SILENCED: [&str; 7] = [
    "genai=off",
    "tungstenite=info",
    "tokio_tungstenite=info",
    "rmcp=info",
    "reqwest=info",
    "hyper_util=info",
    "h2=info",
];

/// Starts writing log lines, panics included.
pub fn start_logging(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).with_context(|| {
        format!(
            "the log filter `{filter}` can't be read; write `info` or `info,taskyard_server=debug`"
        )
    })?;
    let filter = SILENCED.iter().try_fold(filter, |filter, directive| {
        let directive = directive.parse().context("the log filter")?;
        anyhow::Ok(filter.add_directive(directive))
    })?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Json => lines.json().flatten_event(true).init(),
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, message, "panic");
    }));
    Ok(())
}
