//! The state of a client's socket, to be watched.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::Stream;

use crate::platform;

/// The state of a client's socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionState {
    /// No subscription needs a socket.
    Idle,
    /// The first connection is being made.
    Connecting,
    /// Subscriptions are served.
    Connected,
    /// The connection broke or could not be made; new attempts are being made.
    Disconnected,
}

/// Watches the state of a client's socket: [`get`](Self::get) says what it is, the stream yields each later
/// change (the newest, when several came between two reads) and does not end.
#[derive(Clone)]
pub struct ConnectionWatch {
    shared: Arc<Shared>,
    seen: u64,
}

/// The side that sets the state.
#[derive(Clone)]
pub(crate) struct ConnectionSetter(Arc<Shared>);

struct Shared(Mutex<Inner>);

struct Inner {
    state: ConnectionState,
    version: u64,
    lost_at: Option<Duration>,
    watchers: Vec<Waker>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConnectionSetter {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Shared(Mutex::new(Inner {
            state: ConnectionState::Idle,
            version: 0,
            lost_at: None,
            watchers: Vec::new(),
        }))))
    }

    pub(crate) fn set(&self, state: ConnectionState) {
        let mut inner = self.0.lock();
        if inner.state == state {
            return;
        }
        if inner.state == ConnectionState::Connected {
            inner.lost_at = Some(platform::now());
        }
        inner.state = state;
        inner.version += 1;
        let watchers = std::mem::take(&mut inner.watchers);
        drop(inner);
        watchers.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn watch(&self) -> ConnectionWatch {
        let seen = self.0.lock().version;
        ConnectionWatch {
            shared: Arc::clone(&self.0),
            seen,
        }
    }
}

impl ConnectionWatch {
    /// The state now.
    pub fn get(&self) -> ConnectionState {
        self.shared.lock().state
    }

    /// How long ago the socket was last connected: zero while it is, `None` when it never was.
    pub fn last_connected(&self) -> Option<Duration> {
        let inner = self.shared.lock();
        if inner.state == ConnectionState::Connected {
            return Some(Duration::ZERO);
        }
        inner
            .lost_at
            .map(|lost| platform::now().saturating_sub(lost))
    }
}

impl Stream for ConnectionWatch {
    type Item = ConnectionState;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let shared = Arc::clone(&self.shared);
        let mut inner = shared.lock();
        if inner.version != self.seen {
            self.seen = inner.version;
            return Poll::Ready(Some(inner.state));
        }
        if !inner.watchers.iter().any(|w| w.will_wake(context.waker())) {
            inner.watchers.push(context.waker().clone());
        }
        Poll::Pending
    }
}
