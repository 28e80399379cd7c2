use std::time::Duration;

use jiff::Timestamp;
use taskyard_client::Error;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::api::append_agent_logs::{AppendAgentLogsInput, LogLineInput, Variables};
use super::api::{AppendAgentLogs, LogLevel, LogSource};
use super::gateway::Gateway;
use super::outbox::{Acknowledged, Delivery, Outbox};
use super::text::{TextStream, pieces};
use crate::redaction::Redactor;

/// Longest line, in bytes; a longer one becomes several.
const LINE_LIMIT: usize = 8 * 1024;

/// One line of the agent's log.
pub(crate) struct Line {
    at: Timestamp,
    level: LogLevel,
    source: LogSource,
    stage: &'static str,
    text: String,
}

/// The agent's log at the gateway.
pub(crate) struct Logs {
    outbox: Outbox<LogDelivery>,
    redactor: Redactor,
}

impl Logs {
    pub(crate) fn start(gateway: Gateway, redactor: Redactor) -> Self {
        Self {
            redactor,
            outbox: Outbox::start(LogDelivery { gateway }),
        }
    }

    /// A line of the agent's own.
    pub(crate) async fn note(&self, level: LogLevel, stage: &'static str, text: &str) {
        let text = self.redactor.redact(text);
        self.line(level, LogSource::Agent, stage, &text).await;
    }

    /// Everything that comes from `reader`, line by line, until its end. An error is the end as well.
    pub(crate) async fn copy(
        &self,
        mut reader: impl AsyncRead + Unpin,
        level: LogLevel,
        stage: &'static str,
    ) {
        let mut stream = TextStream::new(self.redactor.clone());
        let mut text = String::new();
        let mut bytes = Vec::with_capacity(LINE_LIMIT);
        while let Ok(1..) = reader.read_buf(&mut bytes).await {
            text.push_str(&stream.push(&bytes));
            bytes.clear();
            let complete = match text.rfind('\n') {
                Some(end) => end + 1,
                None if text.len() > LINE_LIMIT => text.len(),
                None => continue,
            };
            let rest = text.split_off(complete);
            for line in text.lines() {
                self.line(level, LogSource::Template, stage, line).await;
            }
            text = rest;
        }
        text.push_str(&stream.finish());
        for line in text.lines() {
            self.line(level, LogSource::Template, stage, line).await;
        }
    }

    /// Waits until the gateway has everything.
    pub(crate) async fn flush(&self) {
        self.outbox.flush().await;
    }

    async fn line(&self, level: LogLevel, source: LogSource, stage: &'static str, text: &str) {
        let at = Timestamp::now();
        let line = |text: &str| Line {
            at,
            level,
            source,
            stage,
            text: text.to_owned(),
        };
        if text.is_empty() {
            self.outbox.push(line(text)).await;
        }
        for piece in pieces(text, LINE_LIMIT) {
            self.outbox.push(line(piece)).await;
        }
    }
}

struct LogDelivery {
    gateway: Gateway,
}

impl Delivery for LogDelivery {
    type Item = Line;
    const LINGER: Duration = Duration::from_millis(100);
    const BATCH_BYTES: usize = 64 * 1024;

    fn bytes(line: &Line) -> usize {
        // What an empty line takes in the queue counts as well.
        line.text.len() + 64
    }

    async fn deliver(&self, first: i64, lines: &[&Line]) -> Result<Acknowledged, Error> {
        let lines = (first..).zip(lines).map(|(sequence, line)| LogLineInput {
            sequence,
            at: line.at.to_string(),
            level: line.level,
            source: line.source,
            stage: line.stage.to_owned(),
            text: line.text.clone(),
        });
        let input = AppendAgentLogsInput {
            lines: lines.collect(),
        };
        let answer = self.gateway.deliver::<AppendAgentLogs>(Variables { input });
        let answer = answer.await?.append_agent_logs;
        Ok(Acknowledged {
            up_to: answer.acknowledged,
            closed: answer.truncated,
        })
    }
}
