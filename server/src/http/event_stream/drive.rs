//! The life of one stream.

use std::time::Duration;

use axum::body::Bytes;
use futures_util::stream::{BoxStream, Fuse};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_util::sync::CancellationToken;

use super::event::{COMMENT, COMPLETE, farewell, write};
use crate::config::WebsocketLimits;
use crate::http::api::Api;
use crate::http::live::{Connected, Opened, Outcome};
use crate::http::revoked;

/// Events that are ready go out together up to this many bytes.
const BATCH_BYTES: usize = 16 * 1024;

/// How long a query or mutation that is under way has when the server goes down, or when the rights
/// of who asks have changed.
const LAST_ANSWER: Duration = Duration::from_millis(800);

/// The times of a stream.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    keep_alive: Duration,
    silence: Duration,
}

impl Limits {
    pub fn of(limits: &WebsocketLimits) -> Self {
        Self {
            keep_alive: limits.ping.duration(),
            silence: limits.silence.duration(),
        }
    }
}

/// Tells an operation until it is over, its client is gone or takes nothing for too long, its rights
/// end, or the server does. Without a `complete` the client knows that it is to ask again.
pub(super) async fn drive<A: Api>(
    connected: &Connected<A>,
    opened: Opened,
    tell: mpsc::Sender<Bytes>,
    limits: Limits,
    shutdown: &CancellationToken,
) {
    let patience = if opened.is_single {
        LAST_ANSWER
    } else {
        Duration::ZERO
    };
    let ended = async {
        shutdown.cancelled().await;
        tokio::time::sleep(patience).await;
    };
    let revoked = async {
        // A mutation may change the rights of who asks: they are told what came of it.
        tokio::time::sleep(patience).await;
        connected.revoked().await;
    };
    let telling = Telling {
        outcomes: opened.outcomes.fuse(),
        tell: tell.clone(),
        limits,
    };
    tokio::select! {
        biased;
        () = ended => {}
        () = revoked => {
            let last = farewell(&revoked::changed());
            // Who does not take it finds out when asking again.
            let _ = timeout(limits.silence, tell.send(last.into())).await;
        }
        () = tell.closed() => {}
        () = telling.run() => {}
    }
}

struct Telling {
    outcomes: Fuse<BoxStream<'static, Outcome>>,
    tell: mpsc::Sender<Bytes>,
    limits: Limits,
}

impl Telling {
    async fn run(mut self) {
        let every = self.limits.keep_alive;
        let mut keep_alive = interval_at(Instant::now() + every, every);
        keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let (text, is_over) = tokio::select! {
                outcome = self.outcomes.next() => self.batch(outcome),
                _ = keep_alive.tick() => (COMMENT.to_owned(), false),
            };
            let sent = timeout(self.limits.silence, self.tell.send(text.into())).await;
            if is_over || !matches!(sent, Ok(Ok(()))) {
                return;
            }
            keep_alive.reset();
        }
    }

    /// What is ready, as one text, and whether nothing comes after it.
    fn batch(&mut self, first: Option<Outcome>) -> (String, bool) {
        let mut text = String::new();
        let mut next = Some(first);
        while let Some(outcome) = next {
            let Some(outcome) = outcome else {
                text.push_str(COMPLETE);
                return (text, true);
            };
            write(&outcome, &mut text);
            next = if text.len() < BATCH_BYTES {
                self.outcomes.next().now_or_never()
            } else {
                None
            };
        }
        (text, false)
    }
}
