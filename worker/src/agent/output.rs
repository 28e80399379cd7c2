use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use super::messages::{MESSAGE_LIMIT, Messages};
use super::text::TextStream;

/// How long output waits for more, so that a message holds more than a word.
const COALESCE: Duration = Duration::from_millis(50);

/// Output counts as read to its present end when none has come for this long.
const DRAINED: Duration = Duration::from_millis(20);

/// At most this much is read to answer a flush request, so that endless output does not put it off for ever.
const DRAIN_LIMIT: usize = 1024 * 1024;

/// Hands the task's output on to the gateway until its end. Each piece of it moves `activity` to the present.
pub(crate) async fn copy(
    mut reader: impl AsyncRead + Unpin,
    stream: TextStream,
    messages: Arc<Messages>,
    activity: watch::Sender<Instant>,
) {
    let mut flushes = messages.reader();
    let mut output = Output::new(stream, messages);
    loop {
        let due = output.due();
        tokio::select! {
            read = output.read(&mut reader) => {
                if !read {
                    break;
                }
                activity.send_replace(Instant::now());
                output.pass_full().await;
            }
            Some(done) = flushes.recv() => {
                output.drain(&mut reader).await;
                let _ = done.send(());
            }
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => output.pass().await,
        }
    }
    output.finish().await;
}

struct Output {
    messages: Arc<Messages>,
    stream: TextStream,
    bytes: Vec<u8>,
    text: String,
    since: Option<Instant>,
}

impl Output {
    fn new(stream: TextStream, messages: Arc<Messages>) -> Self {
        Self {
            messages,
            stream,
            bytes: Vec::with_capacity(8 * 1024),
            text: String::new(),
            since: None,
        }
    }

    /// When the text at hand is to be handed on.
    fn due(&self) -> Option<Instant> {
        self.since.map(|since| since + COALESCE)
    }

    /// False: the output has ended. A terminal whose last program has gone gives an error instead of an end.
    async fn read(&mut self, reader: &mut (impl AsyncRead + Unpin)) -> bool {
        let Ok(1..) = reader.read_buf(&mut self.bytes).await else {
            return false;
        };
        self.text.push_str(&self.stream.push(&self.bytes));
        self.bytes.clear();
        if !self.text.is_empty() {
            self.since.get_or_insert_with(Instant::now);
        }
        true
    }

    async fn pass_full(&mut self) {
        if self.text.len() >= MESSAGE_LIMIT {
            self.pass().await;
        }
    }

    async fn pass(&mut self) {
        self.since = None;
        self.messages.push(&self.text).await;
        self.text.clear();
    }

    /// Reads and hands on what has been written so far.
    async fn drain(&mut self, reader: &mut (impl AsyncRead + Unpin)) {
        let mut drained = 0;
        while drained < DRAIN_LIMIT {
            let before = self.text.len();
            let Ok(true) = timeout(DRAINED, self.read(reader)).await else {
                break;
            };
            drained += self.text.len() - before;
            self.pass_full().await;
        }
        self.pass().await;
    }

    async fn finish(&mut self) {
        let rest = self.stream.finish();
        self.text.push_str(&rest);
        self.pass().await;
    }
}
