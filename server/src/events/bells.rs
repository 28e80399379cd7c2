use std::collections::HashMap;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::outgoing::{Outbox, Outgoing};
use super::{Rings, Topic};

/// The bells of this process. Cloning gives another handle on the same ones.
#[derive(Clone, Default)]
pub struct Events {
    bells: Arc<Mutex<HashMap<Topic, Arc<Bell>>>>,
    outbox: Arc<Outbox>,
}

/// One topic's bell. Thousands of topics have one each: a `watch` would be five times as large.
#[derive(Default)]
struct Bell {
    rings: AtomicU64,
    rung: Notify,
}

impl Bell {
    fn ring(&self) {
        self.rings.fetch_add(1, Ordering::Release);
        self.rung.notify_waiters();
    }

    fn rings(&self) -> u64 {
        self.rings.load(Ordering::Acquire)
    }
}

/// Hears one topic. Rings since the last [`Listener::heard`] count as one.
pub struct Listener {
    topic: Topic,
    bell: Arc<Bell>,
    /// How often it had rung when it was heard last.
    heard: u64,
    events: Events,
}

impl Events {
    /// Rings a topic's bell, here at once and at other gateways soon. It waits for nothing, and
    /// nobody listening costs nothing.
    pub fn publish(&self, topic: Topic) {
        self.ring(topic);
        if topic.concerns_others() {
            self.outbox.add(topic);
        }
    }

    /// Rings the bells of what another gateway tells; nobody is told of it again.
    pub fn ring_here(&self, rings: &Rings) {
        if rings.everything {
            let bells = self.bells.lock().unwrap_or_else(PoisonError::into_inner);
            bells.values().for_each(|bell| bell.ring());
        }
        for topic in &rings.topics {
            self.ring(*topic);
        }
    }

    /// From now on keeps what other gateways are to be told, for who takes it there.
    pub fn outgoing(&self) -> Outgoing {
        Outgoing::of(Arc::clone(&self.outbox))
    }

    fn ring(&self, topic: Topic) {
        let bells = self.bells.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bell) = bells.get(&topic) {
            bell.ring();
        }
    }

    /// Listens from now on. Subscribe first, then read the database: so nothing is missed.
    pub fn listen(&self, topic: Topic) -> Listener {
        let mut bells = self.bells.lock().unwrap_or_else(PoisonError::into_inner);
        let bell = Arc::clone(bells.entry(topic).or_default());
        Listener {
            topic,
            heard: bell.rings(),
            bell,
            events: self.clone(),
        }
    }
}

impl Listener {
    /// Waits until the topic has rung since the last time. May be given up at any time.
    pub async fn heard(&mut self) {
        loop {
            let mut rung = pin!(self.bell.rung.notified());
            // Enabled before the look: a ring in between is not missed.
            rung.as_mut().enable();
            let rings = self.bell.rings();
            if rings != self.heard {
                self.heard = rings;
                return;
            }
            rung.await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut bells = self
            .events
            .bells
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // This listener and the map itself still hold it. Others come only while the map is locked.
        if Arc::strong_count(&self.bell) <= 2 {
            bells.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_ring_before_the_wait_is_heard() {
        let events = Events::default();
        let mut listener = events.listen(Topic::JobsAvailable);
        events.publish(Topic::JobsAvailable);
        events.publish(Topic::JobsAvailable);
        listener.heard().await;
    }

    #[tokio::test]
    async fn what_rang_elsewhere_rings_here_and_is_not_told_again() {
        let events = Events::default();
        let mut outgoing = events.outgoing();
        let mut listener = events.listen(Topic::AllTasks);
        events.publish(Topic::AllTasks);
        listener.heard().await;
        let rung = outgoing.rung().await.clone();
        outgoing.arrived();
        events.ring_here(&rung);
        listener.heard().await;
        events.ring_here(&Rings::everything());
        listener.heard().await;
        assert!(outgoing.take().is_empty());
    }

    #[tokio::test]
    async fn what_wakes_a_loop_of_this_gateway_is_not_told_elsewhere() {
        let events = Events::default();
        let mut outgoing = events.outgoing();
        events.publish(Topic::WebhooksDue);
        events.publish(Topic::AutoPause);
        assert!(outgoing.take().is_empty());
    }

    #[tokio::test]
    async fn a_bell_goes_with_its_last_listener() {
        let events = Events::default();
        let first = events.listen(Topic::AllTasks);
        let second = events.listen(Topic::AllTasks);
        drop(first);
        assert_eq!(events.bells.lock().unwrap().len(), 1);
        drop(second);
        assert!(events.bells.lock().unwrap().is_empty());
    }
}
