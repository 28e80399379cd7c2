//! How far a subscription has told: what its stream and the transport tell each other, so that one
//! execution can serve many subscribers, and a slow one goes on where it stopped.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How far a subscription has told. Two streams of the same document and variables that have told up
/// to the same position tell the same from there on.
pub type Position = Arc<str>;

/// How far one execution of a subscription has told; a clone is of the same one.
#[derive(Clone, Default)]
pub struct Progress(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    from: Option<Position>,
    start: Option<Position>,
    at: Option<Position>,
    until: Option<i64>,
}

impl Progress {
    /// Of an execution that goes on after a position, whatever cursor its arguments name.
    pub fn after(from: Option<Position>) -> Self {
        let progress = Self::default();
        progress.state().from = from;
        progress
    }

    /// Where it begins, once its subject was found to be there and readable; `None`: with something
    /// that every subscriber must be told.
    pub fn start(&self) -> Option<Position> {
        self.state().start.clone()
    }

    /// How far it has told with what it gave last; `None`: it keeps no position.
    pub fn at(&self) -> Option<Position> {
        self.state().at.clone()
    }

    /// Lets the next events of a log or conversation end exactly at a sequence number, where others are.
    pub fn stop_at(&self, sequence: i64) {
        self.state().until = Some(sequence);
    }

    pub(super) fn from(&self) -> Option<Position> {
        self.state().from.clone()
    }

    pub(super) fn begins(&self, at: Position) {
        self.state().start = Some(at);
    }

    pub(super) fn told(&self, at: Position) {
        self.state().at = Some(at);
    }

    pub(super) fn until(&self) -> Option<i64> {
        self.state().until
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
