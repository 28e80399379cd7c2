//! The operations that are open on a socket.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::stream::{AbortHandle, Abortable, BoxStream, SelectAll};
use futures_util::{FutureExt as _, StreamExt as _};

use super::message::ServerMessage;
use crate::http::live::{Opened, Outcome};

/// What comes of an operation; `None`: it is over.
type Event = Option<Outcome>;

/// An operation that is open.
struct Open {
    handle: AbortHandle,
    is_single: bool,
}

/// The open operations, polled fairly.
#[derive(Default)]
pub(super) struct Operations {
    streams: SelectAll<BoxStream<'static, (Arc<str>, Event)>>,
    open: HashMap<Arc<str>, Open>,
}

impl Operations {
    pub fn len(&self) -> usize {
        self.open.len()
    }

    pub fn contains(&self, id: &str) -> bool {
        self.open.contains_key(id)
    }

    /// Whether queries or mutations are under way.
    pub fn has_single(&self) -> bool {
        self.open.values().any(|open| open.is_single)
    }

    /// Takes an operation in under an id that is not in use.
    pub fn open(&mut self, id: &str, opened: Opened) {
        let id: Arc<str> = id.into();
        let (handle, registration) = AbortHandle::new_pair();
        let is_single = opened.is_single;
        self.open.insert(id.clone(), Open { handle, is_single });
        let done = futures_util::stream::once(async { None });
        let events = opened
            .outcomes
            .map(Some)
            .chain(done)
            .map(move |event| (id.clone(), event));
        self.streams
            .push(Abortable::new(events, registration).boxed());
    }

    /// Ends an operation that the client wants no more of; nothing is said of it any more.
    pub fn abort(&mut self, id: &str) {
        if let Some(open) = self.open.remove(id) {
            open.handle.abort();
        }
    }

    /// The next thing to say. Waits for ever while no operation is open.
    pub async fn next(&mut self) -> Option<String> {
        match self.streams.next().await {
            Some((id, event)) => self.say(&id, &event),
            None => std::future::pending().await,
        }
    }

    /// The next thing to say, if there is one already.
    pub fn ready(&mut self) -> Option<String> {
        loop {
            let (id, event) = self.streams.next().now_or_never()??;
            let message = self.say(&id, &event);
            if message.is_some() {
                return message;
            }
        }
    }

    /// After an `error` the operation is over and was forgotten: no `complete` follows.
    fn say(&mut self, id: &Arc<str>, event: &Event) -> Option<String> {
        let message = match event {
            None => {
                self.open.remove(id)?;
                ServerMessage::Complete { id }
            }
            Some(Outcome::Next(payload)) => ServerMessage::Next { id, payload },
            Some(Outcome::Refused(payload)) => {
                self.abort(id);
                ServerMessage::Error { id, payload }
            }
        };
        Some(message.to_json())
    }
}
