//! Events of one subscription on their way from the socket to who reads them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

/// Events a reader may be behind before its subscription is stopped at the server, to be taken up again,
/// by its cursor, when it has read them. So a slow reader holds up nobody and costs bounded memory.
pub(crate) const CAPACITY: usize = 128;

/// What a reader finds.
pub(crate) enum Pull<T> {
    /// The next item.
    Item(T),
    /// There will be no more.
    End,
    /// All read, and the subscription was stopped since it had been too much: take it up again.
    Resume,
    /// Nothing yet; the reader is woken when there is.
    Wait,
}

pub(crate) struct Queue<T> {
    inner: Mutex<Inner<T>>,
}

struct Inner<T> {
    items: VecDeque<T>,
    ended: bool,
    overflowed: bool,
    reader: Option<Waker>,
}

impl<T> Queue<T> {
    pub(crate) fn new() -> Self {
        Self {
            inner: Mutex::new(Inner {
                items: VecDeque::new(),
                ended: false,
                overflowed: false,
                reader: None,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether one more item has room; when not, the reader is told so once it has read everything.
    pub(crate) fn has_room(&self) -> bool {
        let mut inner = self.lock();
        inner.overflowed = inner.items.len() >= CAPACITY;
        !inner.overflowed
    }

    pub(crate) fn push(&self, item: T) {
        let mut inner = self.lock();
        inner.items.push_back(item);
        wake(inner);
    }

    pub(crate) fn end(&self) {
        let mut inner = self.lock();
        inner.ended = true;
        wake(inner);
    }

    pub(crate) fn pull(&self, context: &Context<'_>) -> Pull<T> {
        let mut inner = self.lock();
        if let Some(item) = inner.items.pop_front() {
            return Pull::Item(item);
        }
        if inner.ended {
            return Pull::End;
        }
        inner.reader = Some(context.waker().clone());
        if std::mem::take(&mut inner.overflowed) {
            return Pull::Resume;
        }
        Pull::Wait
    }
}

fn wake<T>(mut inner: MutexGuard<'_, Inner<T>>) {
    let reader = inner.reader.take();
    drop(inner);
    if let Some(reader) = reader {
        reader.wake();
    }
}
