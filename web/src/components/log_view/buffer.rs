//! The lines of a log, as they come.

use leptos::prelude::*;

use crate::api::{Failure, LogBatch, LogEntry};

/// A log that grows.
#[derive(Clone, Copy)]
pub(crate) struct LogBuffer {
    pub(super) lines: RwSignal<Vec<LogEntry>>,
    pub(super) state: RwSignal<LogState>,
    pub(super) truncated: RwSignal<bool>,
}

/// How a log's source stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum LogState {
    /// More may come.
    Open,
    /// The gateway has said that this was all.
    Complete,
    Failed(Failure),
}

impl LogBuffer {
    /// An empty log.
    pub(crate) fn new() -> Self {
        Self {
            lines: RwSignal::new(Vec::new()),
            state: RwSignal::new(LogState::Open),
            truncated: RwSignal::new(false),
        }
    }

    /// Takes one event of the log's subscription, `Ok(None)` for its end.
    pub(crate) fn take(self, event: Result<Option<LogBatch>, Failure>) {
        match event {
            Ok(Some(batch)) => {
                self.truncated.set(batch.truncated);
                self.lines.update(|lines| append(lines, batch.lines));
                self.state.set(LogState::Open);
            }
            Ok(None) => self.state.update(|state| {
                if *state == LogState::Open {
                    *state = LogState::Complete;
                }
            }),
            Err(failure) => self.state.set(LogState::Failed(failure)),
        }
    }
}

/// Adds what is new; lines that came before are not doubled.
fn append(lines: &mut Vec<LogEntry>, more: Vec<LogEntry>) {
    let last = lines.last().map_or(i64::MIN, |line| line.sequence);
    lines.extend(more.into_iter().filter(|line| line.sequence > last));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(sequence: i64) -> LogEntry {
        LogEntry {
            sequence,
            at: String::new(),
            level: String::new(),
            source: String::new(),
            stage: String::new(),
            text: String::new(),
        }
    }

    #[test]
    fn lines_that_come_again_are_not_doubled() {
        let mut lines = vec![entry(1), entry(2)];
        append(&mut lines, vec![entry(2), entry(3)]);
        let sequences: Vec<i64> = lines.iter().map(|line| line.sequence).collect();
        assert_eq!(sequences, [1, 2, 3]);
    }
}
