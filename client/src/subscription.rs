//! The reader's end of a subscription.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_channel::mpsc::UnboundedSender;
use futures_util::Stream;

use crate::Error;
use crate::driver::Command;
use crate::queue::{Pull, Queue};

/// The events of a subscription, in order. Dropping it ends the subscription at the server.
///
/// `Err` items: an event that carried GraphQL errors (the subscription goes on), or the reason of its end
/// (`None` follows). A reader that falls 128 events behind has its subscription stopped, and taken up again
/// from the variables that `advance` left once it has read them.
pub struct Subscription<T> {
    pub(crate) key: u64,
    pub(crate) queue: Arc<Queue<Result<T, Error>>>,
    pub(crate) commands: UnboundedSender<Command>,
}

impl<T> Stream for Subscription<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.queue.pull(context) {
            Pull::Item(item) => Poll::Ready(Some(item)),
            Pull::End => Poll::Ready(None),
            Pull::Wait => Poll::Pending,
            Pull::Resume => {
                // Fails only when the driver has ended, which has ended the queue as well.
                let _ = self.commands.unbounded_send(Command::Resume(self.key));
                Poll::Pending
            }
        }
    }
}

impl<T> Drop for Subscription<T> {
    fn drop(&mut self) {
        let _ = self.commands.unbounded_send(Command::Unsubscribe(self.key));
    }
}
