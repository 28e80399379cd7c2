//! Lines of build and agent logs.

use super::Timestamp;
use super::text_enum::text_enum;

/// Most bytes of a line; workers split longer ones.
pub const MAX_LINE_BYTES: usize = 8 * 1024;
/// Most bytes of text that a job's or an agent's log keeps.
pub const MAX_LOG_BYTES: i64 = 16 * 1024 * 1024;

text_enum! {
    /// How much a log line matters.
    LogLevel {
        /// Every detail.
        Trace = "TRACE",
        /// For whoever looks for a fault.
        Debug = "DEBUG",
        /// What happens.
        Info = "INFO",
        /// What may be wrong.
        Warn = "WARN",
        /// What is wrong.
        Error = "ERROR",
    }
}

text_enum! {
    /// Who wrote a log line.
    LogSource {
        /// The provisioner and its driver.
        Provisioner = "PROVISIONER",
        /// A script of the template.
        Template = "TEMPLATE",
        /// The agent.
        Agent = "AGENT",
    }
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// 1, 2, 3… in its log, without gaps.
    pub sequence: i64,
    /// When it was written.
    pub at: Timestamp,
    /// How much it matters.
    pub level: LogLevel,
    /// Who wrote it.
    pub source: LogSource,
    /// The stage that it belongs to.
    pub stage: String,
    /// Its text, at most 8 KiB; may contain terminal escapes and is never HTML.
    pub text: String,
}
