//! What a shared execution has told last, for all who follow it: kept once, in bounded number and
//! size. Nobody has a queue of their own; each remembers only up to where it has read.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::time::Instant;

use super::steps::Step;
use crate::graphql::Position;

/// Most steps that are kept.
const MOST: usize = 32;
/// Most steps for each member that are kept when all have taken them: somebody who is catching up finds its
/// place by them. Thousands of feeds have one member.
const TAKEN_A_MEMBER: usize = 2;
/// Most bytes that are kept, unless one step is larger.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// How long the quick wait for those who are slower than most; after that the slow are left behind.
const PATIENCE: Duration = Duration::from_millis(200);

/// What a shared execution has told last.
pub(super) struct Feed {
    kept: Mutex<Kept>,
    /// Rings at every change. Of those who follow thousands of feeds each has its own: a `watch` would be
    /// five times as large.
    changed: Notify,
    /// Rings when those who wait for the oldest step have become fewer.
    room: Notify,
}

struct Kept {
    entries: VecDeque<Entry>,
    /// The number of the first entry.
    first: u64,
    bytes: usize,
    /// How far the execution has told.
    at: Option<Position>,
    end: Option<End>,
    members: usize,
}

struct Entry {
    step: Step,
    /// Where one must be for this to be next.
    from: Option<Position>,
    /// Members that have not taken it yet.
    waiting: usize,
}

/// How an execution ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The operation is over.
    Over,
    /// It can't go on for all: each goes on by itself.
    Apart,
}

/// What a member gets.
pub(super) enum Taken {
    /// The next step.
    Step(Step),
    /// The operation is over.
    Over,
    /// It is no longer kept: read on from the database.
    Behind,
}

/// Whether one more step can be kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    Free,
    /// Some are ready for more, most are not.
    Soon,
    /// Nobody is ready for more.
    None,
}

impl Feed {
    pub fn new() -> Self {
        Self {
            kept: Mutex::new(Kept {
                entries: VecDeque::new(),
                first: 0,
                bytes: 0,
                at: None,
                end: None,
                members: 0,
            }),
            changed: Notify::new(),
            room: Notify::new(),
        }
    }

    /// Where the execution begins, when it begins somewhere.
    pub fn begins_at(&self, start: Position) {
        let mut kept = self.kept();
        if kept.at.is_none() && kept.first == 0 && kept.entries.is_empty() {
            kept.at = Some(start);
        }
    }

    /// Keeps a step for all, as soon as there is room: most have taken the oldest one, or have had
    /// their time, or nobody follows.
    pub async fn push(&self, step: Step) {
        let room = self.kept().make_room();
        if room != Room::Free {
            // Seldom, and larger than all else that an execution waits with.
            Box::pin(self.until_room(room)).await;
        }
        self.kept().push(step);
        self.changed.notify_waiters();
    }

    async fn until_room(&self, mut room: Room) {
        let end = Instant::now() + PATIENCE;
        loop {
            match room {
                Room::Free => return,
                Room::None => self.room.notified().await,
                Room::Soon => {
                    let waited = tokio::time::timeout_at(end, self.room.notified()).await;
                    if waited.is_err() {
                        self.kept().forget_oldest();
                    }
                }
            }
            room = self.kept().make_room();
        }
    }

    /// Nothing comes any more. The first reason counts.
    pub fn end(&self, end: End) {
        self.kept().end.get_or_insert(end);
        self.changed.notify_waiters();
    }

    /// Whether more can come.
    pub fn is_open(&self) -> bool {
        self.kept().end.is_none()
    }

    /// How far the execution has told.
    pub fn at(&self) -> Option<Position> {
        self.kept().at.clone()
    }

    /// The number of the step that comes next for who has been told up to a position; `None`: what
    /// comes next here is not what comes next there.
    pub fn after(&self, at: &Position) -> Option<u64> {
        let kept = self.kept();
        if kept.end.is_some() {
            return None;
        }
        if kept.at.as_ref() == Some(at) {
            return Some(kept.next());
        }
        let mut numbered = (kept.first..).zip(&kept.entries);
        numbered
            .find(|(_, entry)| entry.from.as_ref() == Some(at))
            .map(|(number, _)| number)
    }

    /// Ends at the next change after it was enabled.
    pub fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// The number of the next step.
    fn next(&self) -> u64 {
        self.first + self.entries.len() as u64
    }

    fn is_full(&self) -> bool {
        self.entries.len() >= MOST || self.bytes >= MOST_BYTES
    }

    /// Forgets what most have taken, as far as there is need.
    fn make_room(&mut self) -> Room {
        while self.is_full()
            && let Some(oldest) = self.entries.front()
        {
            if oldest.waiting * 2 > self.members {
                return if oldest.waiting < self.members {
                    Room::Soon
                } else {
                    Room::None
                };
            }
            self.forget_oldest();
        }
        Room::Free
    }

    /// Forgets what all have taken, but for some.
    fn forget_taken(&mut self) {
        let most = (TAKEN_A_MEMBER * self.members).clamp(TAKEN_A_MEMBER, MOST);
        while self.entries.len() > most
            && self
                .entries
                .front()
                .is_some_and(|oldest| oldest.waiting == 0)
        {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.entries.pop_front() {
            self.first += 1;
            self.bytes -= oldest.step.outcome.len();
        }
    }

    fn push(&mut self, step: Step) {
        self.bytes += step.outcome.len();
        let from = std::mem::replace(&mut self.at, step.at.clone());
        self.entries.push_back(Entry {
            step,
            from,
            waiting: self.members,
        });
    }

    /// The entries from a number on.
    fn from(&mut self, number: u64) -> impl Iterator<Item = &mut Entry> {
        let skipped = number.saturating_sub(self.first);
        self.entries
            .iter_mut()
            .skip(usize::try_from(skipped).unwrap_or(usize::MAX))
    }
}

/// Somebody who follows a feed.
pub(super) struct Member {
    feed: Arc<Feed>,
    next: u64,
}

impl Member {
    /// Follows from the step of this number on.
    pub fn join(feed: Arc<Feed>, next: u64) -> Self {
        let mut kept = feed.kept();
        kept.members += 1;
        kept.from(next).for_each(|entry| entry.waiting += 1);
        drop(kept);
        // Where nobody was ready, now somebody is.
        feed.room.notify_one();
        Self { feed, next }
    }

    /// What comes next. May be given up at any time.
    pub async fn next(&mut self) -> Taken {
        loop {
            if let Some(taken) = self.take() {
                return taken;
            }
            let feed = Arc::clone(&self.feed);
            let mut changed = pin!(feed.changed());
            // Once more: it may have changed before this was enabled.
            changed.as_mut().enable();
            if let Some(taken) = self.take() {
                return taken;
            }
            changed.await;
        }
    }

    fn take(&mut self) -> Option<Taken> {
        let mut kept = self.feed.kept();
        let Some(place) = self.next.checked_sub(kept.first) else {
            return Some(Taken::Behind);
        };
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        let Some(entry) = kept.entries.get_mut(place) else {
            return kept.end.map(|end| match end {
                End::Over => Taken::Over,
                End::Apart => Taken::Behind,
            });
        };
        entry.waiting = entry.waiting.saturating_sub(1);
        let step = entry.step.clone();
        self.next += 1;
        let makes_room = place == 0 && kept.is_full();
        kept.forget_taken();
        drop(kept);
        if makes_room {
            self.feed.room.notify_one();
        }
        Some(Taken::Step(step))
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let mut kept = self.feed.kept();
        kept.members -= 1;
        kept.from(self.next)
            .for_each(|entry| entry.waiting = entry.waiting.saturating_sub(1));
        drop(kept);
        self.feed.room.notify_one();
    }
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
