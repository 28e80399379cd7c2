use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use taskyard_client::Error;
use tokio::sync::{mpsc, oneshot};

use super::api::AppendMessages;
use super::api::append_messages::{AppendMessagesInput, OutputMessageInput, Variables};
use super::gateway::Gateway;
use super::outbox::{Acknowledged, Delivery, Outbox};
use super::text::pieces;

/// Longest message, in bytes.
pub(super) const MESSAGE_LIMIT: usize = 16 * 1024;

/// Asks the reader of the task's output to hand on all that has been written so far, and to say when it has.
pub(crate) type FlushRequest = oneshot::Sender<()>;

/// A piece of the task's output.
pub(crate) struct Piece {
    at: Timestamp,
    text: String,
}

/// The task's output at the gateway.
pub(crate) struct Messages {
    outbox: Outbox<MessageDelivery>,
    reader: Mutex<Option<mpsc::Sender<FlushRequest>>>,
}

impl Messages {
    pub(crate) fn start(gateway: Gateway) -> Self {
        Self {
            outbox: Outbox::start(MessageDelivery { gateway }),
            reader: Mutex::new(None),
        }
    }

    /// Output, cut where it is longer than a message may be.
    pub(crate) async fn push(&self, text: &str) {
        for piece in pieces(text, MESSAGE_LIMIT) {
            let piece = Piece {
                at: Timestamp::now(),
                text: piece.to_owned(),
            };
            self.outbox.push(piece).await;
        }
    }

    /// The end on which a reader of output hears of flush requests.
    pub(crate) fn reader(&self) -> mpsc::Receiver<FlushRequest> {
        let (requests, receiver) = mpsc::channel(8);
        *self.reader.lock().unwrap_or_else(PoisonError::into_inner) = Some(requests);
        receiver
    }

    /// Waits until the gateway has all that the task has written so far.
    pub(crate) async fn delivered(&self) {
        if let Some(reader) = self.current_reader() {
            let (done, read) = oneshot::channel();
            if reader.send(done).await.is_ok() {
                // An error says that the output has ended, so that all of it is in the outbox.
                let _ = read.await;
            }
        }
        self.outbox.flush().await;
    }

    fn current_reader(&self) -> Option<mpsc::Sender<FlushRequest>> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.clone()
    }
}

struct MessageDelivery {
    gateway: Gateway,
}

impl Delivery for MessageDelivery {
    type Item = Piece;
    // The reader has waited already.
    const LINGER: Duration = Duration::ZERO;
    const BATCH_BYTES: usize = 4 * MESSAGE_LIMIT;

    fn bytes(piece: &Piece) -> usize {
        piece.text.len() + 32
    }

    async fn deliver(&self, first: i64, pieces: &[&Piece]) -> Result<Acknowledged, Error> {
        let messages = (first..)
            .zip(pieces)
            .map(|(sequence, piece)| OutputMessageInput {
                sequence,
                at: piece.at.to_string(),
                text: piece.text.clone(),
            });
        let input = AppendMessagesInput {
            messages: messages.collect(),
        };
        let answer = self.gateway.deliver::<AppendMessages>(Variables { input });
        Ok(Acknowledged {
            up_to: answer.await?.append_messages.acknowledged,
            closed: false,
        })
    }
}
