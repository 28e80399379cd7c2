//! Shapes that several operations share.

use async_graphql::{InputObject, SimpleObject};

use crate::domain::job::LeaseState;
use crate::domain::log::{LogLevel, LogLine, LogSource};
use crate::graphql::{DateTime, Long};

/// A log line on its way in.
#[derive(InputObject)]
pub struct LogLineInput {
    /// 1, 2, 3… as the worker counts, without gaps; for a job from 1 in each lease.
    sequence: Long,
    /// When it was written.
    at: DateTime,
    /// How much it matters.
    level: LogLevel,
    /// Who wrote it.
    source: LogSource,
    /// The stage that it belongs to.
    stage: String,
    /// Its text, at most 8 KiB, without the line's end.
    text: String,
}

impl From<LogLineInput> for LogLine {
    fn from(line: LogLineInput) -> Self {
        Self {
            sequence: line.sequence.0,
            at: line.at.0,
            level: line.level,
            source: line.source,
            stage: line.stage,
            text: line.text,
        }
    }
}

/// What the gateway says of the lease that was named.
#[derive(SimpleObject)]
pub struct LeasePayload {
    /// Go on, stop gracefully, or drop everything.
    pub lease: LeaseState,
}
