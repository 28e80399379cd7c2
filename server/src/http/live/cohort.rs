//! Cohorts: subscribers of the same document, operation, variables and rights share one execution.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use prometheus_client::metrics::gauge::Gauge;
use tokio_util::task::AbortOnDropHandle;

use super::feed::Feed;
use super::key::Key;

/// Most documents that are remembered as personal; then they are found out anew.
const MOST_PERSONAL: usize = 10_000;

/// The cohorts of one schema.
#[derive(Clone)]
pub struct Cohorts {
    known: Arc<Mutex<Known>>,
    count: Gauge,
}

#[derive(Default)]
struct Known {
    cohorts: HashMap<Key, Weak<Cohort>>,
    /// Documents whose answers depend on who asks.
    personal: HashSet<Key>,
}

/// Those who share one execution. It ends with the last of them.
pub(super) struct Cohort {
    pub feed: Arc<Feed>,
    key: Key,
    cohorts: Cohorts,
    execution: OnceLock<AbortOnDropHandle<()>>,
}

/// Where a subscriber finds its cohort.
pub(super) enum Found {
    /// It is there: catch up with it.
    There(Arc<Cohort>),
    /// It is new: start its execution.
    New(Arc<Cohort>),
}

impl Cohorts {
    /// None yet; counted there.
    pub fn new(count: Gauge) -> Self {
        Self {
            known: Arc::default(),
            count,
        }
    }

    pub(super) fn find(&self, key: Key) -> Found {
        let mut known = self.known();
        let there = known.cohorts.get(&key).and_then(Weak::upgrade);
        if let Some(there) = &there
            && there.feed.is_open()
        {
            return Found::There(Arc::clone(there));
        }
        let new = Arc::new(Cohort {
            feed: Arc::new(Feed::new()),
            key,
            cohorts: self.clone(),
            execution: OnceLock::new(),
        });
        known.cohorts.insert(key, Arc::downgrade(&new));
        self.count.inc();
        // Dropping one that is over takes the lock again.
        drop(known);
        drop(there);
        Found::New(new)
    }

    pub(super) fn is_personal(&self, document: &Key) -> bool {
        self.known().personal.contains(document)
    }

    pub(super) fn note_personal(&self, document: Key) {
        let personal = &mut self.known().personal;
        if personal.len() >= MOST_PERSONAL {
            personal.clear();
        }
        personal.insert(document);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cohort {
    /// Takes over the execution, so that it ends with the cohort.
    pub fn runs(&self, execution: AbortOnDropHandle<()>) {
        // There is one a cohort.
        let _ = self.execution.set(execution);
    }
}

impl Drop for Cohort {
    fn drop(&mut self) {
        self.cohorts.count.dec();
        let mut known = self.cohorts.known();
        let is_this = known
            .cohorts
            .get(&self.key)
            .is_some_and(|other| std::ptr::eq(other.as_ptr(), self));
        if is_this {
            known.cohorts.remove(&self.key);
        }
    }
}
