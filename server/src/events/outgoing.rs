use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::{Rings, Topic};

/// What has rung here and other gateways are to be told. It keeps nothing until somebody carries it.
#[derive(Default)]
pub(super) struct Outbox {
    waiting: Mutex<Option<Rings>>,
    filled: Notify,
}

impl Outbox {
    pub(super) fn add(&self, topic: Topic) {
        if let Some(waiting) = self.waiting().as_mut() {
            let was_empty = waiting.is_empty();
            waiting.add(topic);
            if was_empty {
                self.filled.notify_one();
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Option<Rings>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes what other gateways are to be told. There is one a process; with it, keeping ends.
pub struct Outgoing {
    outbox: Arc<Outbox>,
    /// Taken, and not yet known to have arrived.
    under_way: Rings,
}

impl Outgoing {
    pub(super) fn of(outbox: Arc<Outbox>) -> Self {
        *outbox.waiting() = Some(Rings::default());
        Self {
            outbox,
            under_way: Rings::default(),
        }
    }

    /// Waits until something has rung; gives it, with what was given before and has not arrived.
    /// May be given up at any time.
    pub async fn rung(&mut self) -> &Rings {
        while self.take().is_empty() {
            self.outbox.filled.notified().await;
        }
        &self.under_way
    }

    /// The same without waiting: it may be nothing.
    pub fn take(&mut self) -> &Rings {
        if let Some(waiting) = self.outbox.waiting().as_mut() {
            self.under_way.add_all(std::mem::take(waiting));
        }
        &self.under_way
    }

    /// What was given has arrived.
    pub fn arrived(&mut self) {
        self.under_way = Rings::default();
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        *self.outbox.waiting() = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_has_not_arrived_is_given_again() {
        let outbox = Arc::<Outbox>::default();
        outbox.add(Topic::AllTasks);
        let mut outgoing = Outgoing::of(Arc::clone(&outbox));
        assert!(outgoing.take().is_empty(), "nobody carried it");
        outbox.add(Topic::AllTasks);
        assert_eq!(outgoing.rung().await.topics.len(), 1);
        outbox.add(Topic::JobsAvailable);
        assert_eq!(outgoing.rung().await.topics.len(), 2);
        outgoing.arrived();
        assert!(outgoing.take().is_empty());
        drop(outgoing);
        outbox.add(Topic::AllTasks);
        assert!(outbox.waiting().is_none());
    }
}
