//! Lines of build and agent logs.

use async_graphql::{Object, SimpleObject};

use crate::domain::log::{LogLevel, LogLine as LogLineRow, LogSource};
use crate::graphql::connection::connection;
use crate::graphql::rows::{Planned, planned};
use crate::graphql::{DateTime, Long};

/// A line of a log.
#[derive(Clone)]
pub struct LogLine(pub LogLineRow);

/// A line of a log.
#[planned]
#[Object]
impl LogLine {
    /// 1, 2, 3… in its log, without gaps.
    async fn sequence(&self) -> Long {
        Long(self.0.sequence)
    }

    /// When it was written.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// How much it matters.
    async fn level(&self) -> LogLevel {
        self.0.level
    }

    /// Who wrote it.
    async fn source(&self) -> LogSource {
        self.0.source
    }

    /// The stage that it belongs to.
    async fn stage(&self) -> &str {
        &self.0.stage
    }

    /// Its text, at most 8 KiB, without the line's end; never HTML, may contain terminal escapes.
    async fn text(&self) -> &str {
        &self.0.text
    }
}

connection!(LogConnection, LogEdge, LogLine, "log lines");

/// Log lines that came together, in order.
#[derive(SimpleObject, Planned)]
pub struct LogBatch {
    /// The lines, oldest first.
    pub lines: Vec<LogLine>,
    /// Resume `after` this cursor.
    pub end_cursor: String,
    /// The log reached its limit of 16 MiB and was cut there.
    pub truncated: bool,
}
