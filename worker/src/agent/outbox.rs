//! A queue to the gateway that keeps order, holds what is not acknowledged, and makes its producers wait when it is full.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use taskyard_client::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout_at};

/// Bytes that may wait for their acknowledgement; after that the child's pipe fills, and the child waits.
const ROOM: usize = 1024 * 1024;

/// Most items of a batch, however short they are: the gateway takes lists of 1,000.
const MAX_ITEMS: usize = 500;

/// Wait before sending again what the gateway answered but did not acknowledge.
const UNACKNOWLEDGED_WAIT: Duration = Duration::from_secs(1);

/// Where an outbox delivers to.
pub(crate) trait Delivery: Send + Sync + 'static {
    /// What is delivered.
    type Item: Send + Sync + 'static;
    /// How long the first item of a batch may wait for more.
    const LINGER: Duration;
    /// A batch is full from this many bytes on.
    const BATCH_BYTES: usize;
    /// Bytes of an item.
    fn bytes(item: &Self::Item) -> usize;
    /// Sends items with consecutive sequences from `first` on, again and again until the gateway has answered. `Err`: it will
    /// never take them.
    fn deliver(
        &self,
        first: i64,
        items: &[&Self::Item],
    ) -> impl Future<Output = Result<Acknowledged, Error>> + Send;
}

/// The gateway's answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acknowledged {
    /// Everything up to this sequence is stored for good.
    pub(crate) up_to: i64,
    /// It wants no more.
    pub(crate) closed: bool,
}

/// The producers' end. Sequences are given from 1 on, in the order of [`Self::push`].
pub(crate) struct Outbox<D: Delivery> {
    queue: mpsc::UnboundedSender<Entry<D::Item>>,
    room: Arc<Semaphore>,
}

enum Entry<T> {
    Item(Held<T>),
    Flush(oneshot::Sender<()>),
}

struct Held<T> {
    item: T,
    _room: OwnedSemaphorePermit,
}

impl<D: Delivery> Outbox<D> {
    /// Starts the delivering end, which lives as long as this one.
    pub(crate) fn start(delivery: D) -> Self {
        let (queue, entries) = mpsc::unbounded_channel();
        tokio::spawn(Sender::new(delivery).run(entries));
        Self {
            queue,
            room: Arc::new(Semaphore::new(ROOM)),
        }
    }

    /// Takes an item; waits while the outbox is full.
    pub(crate) async fn push(&self, item: D::Item) {
        let bytes = D::bytes(&item).clamp(1, ROOM);
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        // Neither end closes before `self` is gone.
        if let Ok(room) = Arc::clone(&self.room).acquire_many_owned(bytes).await {
            let _ = self.queue.send(Entry::Item(Held { item, _room: room }));
        }
    }

    /// Waits until everything pushed so far is acknowledged.
    pub(crate) async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        let _ = self.queue.send(Entry::Flush(done));
        let _ = flushed.await;
    }
}

/// The delivering end.
struct Sender<D: Delivery> {
    delivery: D,
    /// Sequence of the first item in `held`.
    next: i64,
    held: VecDeque<Held<D::Item>>,
    held_bytes: usize,
    closed: bool,
}

impl<D: Delivery> Sender<D> {
    fn new(delivery: D) -> Self {
        Self {
            delivery,
            next: 1,
            held: VecDeque::new(),
            held_bytes: 0,
            closed: false,
        }
    }

    async fn run(mut self, mut entries: mpsc::UnboundedReceiver<Entry<D::Item>>) {
        while let Some(entry) = entries.recv().await {
            let mut flush = self.take(entry);
            let until = Instant::now() + D::LINGER;
            while flush.is_none() && self.held_bytes < D::BATCH_BYTES {
                match timeout_at(until, entries.recv()).await {
                    Ok(Some(entry)) => flush = self.take(entry),
                    Ok(None) | Err(_) => break,
                }
            }
            while !self.held.is_empty() {
                self.deliver_batch().await;
            }
            if let Some(flush) = flush {
                let _ = flush.send(());
            }
        }
    }

    fn take(&mut self, entry: Entry<D::Item>) -> Option<oneshot::Sender<()>> {
        match entry {
            Entry::Flush(done) => return Some(done),
            Entry::Item(held) if !self.closed => {
                self.held_bytes += D::bytes(&held.item);
                self.held.push_back(held);
            }
            Entry::Item(_) => {}
        }
        None
    }

    async fn deliver_batch(&mut self) {
        let mut bytes = 0;
        let batch: Vec<&D::Item> = self
            .held
            .iter()
            .map(|held| &held.item)
            .take(MAX_ITEMS)
            .take_while(|item| {
                let fits = bytes < D::BATCH_BYTES;
                bytes += D::bytes(item);
                fits
            })
            .collect();
        let count = batch.len();
        match self.delivery.deliver(self.next, &batch).await {
            Ok(answer) => {
                let done = usize::try_from(answer.up_to - self.next + 1).unwrap_or(0);
                self.drop_first(done.min(count));
                self.next += i64::try_from(done.min(count)).unwrap_or(0);
                if answer.closed {
                    self.closed = true;
                    self.drop_first(self.held.len());
                } else if done == 0 {
                    sleep(UNACKNOWLEDGED_WAIT).await;
                }
            }
            Err(error) => {
                tracing::error!(%error, count, "the gateway refused what it was sent; it is dropped");
                self.drop_first(count);
            }
        }
    }

    fn drop_first(&mut self, count: usize) {
        for held in self.held.drain(..count) {
            self.held_bytes -= D::bytes(&held.item);
        }
    }
}
