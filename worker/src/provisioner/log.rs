use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use super::api::append_logs::LogLineInput;
use super::api::{LogLevel, LogSource};
use super::gateway::Gateway;
use super::job::{Job, Work};
use super::lease::Lease;
use crate::redaction::Redactor;

/// How long the first line of a batch waits for more.
const LINGER: Duration = Duration::from_millis(100);
/// A batch is sent at this size.
const BATCH_BYTES: usize = 64 * 1024;
/// Most lines that are sent at once, however short they are: the gateway takes lists of 1,000.
const MAX_LINES: usize = 500;
/// Longer lines are split.
const MAX_LINE_BYTES: usize = 8 * 1024;

/// The provisioner's words about one job, on their way to the gateway. Redacted before they leave.
pub(super) struct Log {
    entries: mpsc::UnboundedSender<Entry>,
    redactor: Redactor,
    lease: Arc<Lease>,
}

enum Entry {
    Line(LogLineInput),
    Flush(oneshot::Sender<()>),
}

impl Log {
    /// Starts the pump, which ends with this handle or with the lease. The secrets never leave.
    pub(super) fn start(lease: Arc<Lease>, gateway: Gateway, job: &Job) -> Self {
        let (entries, queue) = mpsc::unbounded_channel();
        let parameters = match &job.work {
            Work::Build(build) => build.parameters.as_slice(),
            Work::Import => &[],
        };
        let secrets = parameters
            .iter()
            .filter(|parameter| parameter.secret)
            .map(|parameter| parameter.value.reveal());
        let redactor = Redactor::new(secrets);
        tokio::spawn(
            Pump {
                lease: Arc::clone(&lease),
                gateway,
                next: 1,
                batch: Vec::new(),
                full: false,
            }
            .run(queue),
        );
        Self {
            entries,
            redactor,
            lease,
        }
    }

    pub(super) fn info(&self, text: impl Into<String>) {
        self.line(LogLevel::Info, &text.into());
    }

    pub(super) fn error(&self, text: impl Into<String>) {
        self.line(LogLevel::Error, &text.into());
    }

    /// A text without the job's secrets.
    pub(super) fn redact(&self, text: &str) -> String {
        self.redactor.redact(text)
    }

    /// Waits until every line so far is stored, or never will be.
    pub(super) async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        if self.entries.send(Entry::Flush(done)).is_ok() {
            // An error means that the pump has ended with the lease.
            let _ = flushed.await;
        }
    }

    fn line(&self, level: LogLevel, text: &str) {
        let at = Timestamp::now().to_string();
        for line in self.redact(text).lines().flat_map(split) {
            let line = LogLineInput {
                sequence: 0,
                at: at.clone(),
                level,
                source: LogSource::Provisioner,
                stage: self.lease.stage().to_owned(),
                text: line.to_owned(),
            };
            // Fails only when the lease is lost, and the lines with it.
            let _ = self.entries.send(Entry::Line(line));
        }
    }
}

/// Pieces of at most [`MAX_LINE_BYTES`], cut between characters.
fn split(mut line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    while line.len() > MAX_LINE_BYTES {
        let (piece, rest) = line.split_at(line.floor_char_boundary(MAX_LINE_BYTES));
        pieces.push(piece);
        line = rest;
    }
    pieces.push(line);
    pieces
}

struct Pump {
    lease: Arc<Lease>,
    gateway: Gateway,
    /// Sequence of the first line that is not acknowledged.
    next: i64,
    batch: Vec<LogLineInput>,
    /// The gateway wants no more.
    full: bool,
}

impl Pump {
    async fn run(mut self, mut queue: mpsc::UnboundedReceiver<Entry>) {
        while let Some(entry) = queue.recv().await {
            let mut flush = self.take(entry);
            let until = Instant::now() + LINGER;
            while flush.is_none() && self.bytes() < BATCH_BYTES {
                match timeout_at(until, queue.recv()).await {
                    Ok(Some(entry)) => flush = self.take(entry),
                    Ok(None) | Err(_) => break,
                }
            }
            if !self.send().await {
                return;
            }
            if let Some(done) = flush {
                // Whoever asked may have given up.
                let _ = done.send(());
            }
        }
    }

    fn take(&mut self, entry: Entry) -> Option<oneshot::Sender<()>> {
        match entry {
            Entry::Flush(done) => return Some(done),
            Entry::Line(_) if self.full => {}
            Entry::Line(line) => self.batch.push(line),
        }
        None
    }

    fn bytes(&self) -> usize {
        self.batch.iter().map(|line| line.text.len()).sum()
    }

    /// Sends the batch until it is acknowledged. False: the lease is lost.
    async fn send(&mut self) -> bool {
        while !self.batch.is_empty() {
            let first = self.batch.len().min(MAX_LINES);
            for (line, sequence) in self.batch.iter_mut().zip(self.next..) {
                line.sequence = sequence;
            }
            let answer = self
                .lease
                .insist(|| {
                    self.gateway
                        .append_logs(&self.lease.key, self.batch[..first].to_vec())
                })
                .await;
            let stored = match answer {
                None => return false,
                Some(Ok(stored)) => stored,
                Some(Err(error)) => {
                    tracing::error!(job = %self.lease.key.id, %error, "gateway refused log lines; the job goes on without them");
                    self.full = true;
                    self.batch.clear();
                    return true;
                }
            };
            self.lease.hear(stored.lease);
            let count = usize::try_from(stored.acknowledged + 1 - self.next)
                .unwrap_or(0)
                .min(self.batch.len());
            self.batch.drain(..count);
            self.next += i64::try_from(count).unwrap_or(0);
            if stored.truncated {
                self.full = true;
                self.batch.clear();
            }
            if stored.lease == super::api::LeaseState::Lost {
                return false;
            }
            if count == 0 {
                tokio::time::sleep(LINGER).await;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_line_over_8_kib_is_split_between_characters(text in "[aä€]{0,40}", times in 1usize..2000) {
            let line = text.repeat(times);
            let pieces = split(&line);
            prop_assert_eq!(&pieces.concat(), &line);
            prop_assert!(pieces.iter().all(|piece| piece.len() <= MAX_LINE_BYTES));
            // None is cut shorter than it must be.
            let full = &pieces[..pieces.len() - 1];
            prop_assert!(full.iter().all(|piece| piece.len() > MAX_LINE_BYTES - 4));
        }
    }
}
