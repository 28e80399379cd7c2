//! The operations that are open on a socket.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Response, ServerError, Value};
use futures_util::stream::{AbortHandle, Abortable, BoxStream, SelectAll};
use futures_util::{FutureExt as _, StreamExt as _};

use super::message::ServerMessage;

/// What comes of an operation.
pub(super) enum Event {
    Next(Box<Response>),
    Done,
}

/// The open operations, polled fairly.
#[derive(Default)]
pub(super) struct Operations {
    streams: SelectAll<BoxStream<'static, (Arc<str>, Event)>>,
    handles: HashMap<Arc<str>, AbortHandle>,
}

impl Operations {
    pub fn len(&self) -> usize {
        self.handles.len()
    }

    pub fn contains(&self, id: &str) -> bool {
        self.handles.contains_key(id)
    }

    /// Opens an operation under an id that is not in use.
    pub fn open(&mut self, id: &str, responses: BoxStream<'static, Response>) {
        let id: Arc<str> = id.into();
        let (handle, registration) = AbortHandle::new_pair();
        self.handles.insert(id.clone(), handle);
        let done = futures_util::stream::once(async { Event::Done });
        let events = responses
            .map(|response| Event::Next(Box::new(response)))
            .chain(done)
            .map(move |event| (id.clone(), event));
        self.streams
            .push(Abortable::new(events, registration).boxed());
    }

    /// Ends an operation that the client wants no more of; nothing is said of it any more.
    pub fn abort(&mut self, id: &str) {
        if let Some(handle) = self.handles.remove(id) {
            handle.abort();
        }
    }

    /// The next thing to say. Waits for ever while no operation is open.
    pub async fn next(&mut self) -> Vec<String> {
        match self.streams.next().await {
            Some((id, event)) => self.say(&id, &event),
            None => std::future::pending().await,
        }
    }

    /// The next thing to say, if there is one already.
    pub fn ready(&mut self) -> Option<Vec<String>> {
        let (id, event) = self.streams.next().now_or_never()??;
        Some(self.say(&id, &event))
    }

    fn say(&mut self, id: &Arc<str>, event: &Event) -> Vec<String> {
        let message = match event {
            Event::Done => {
                // After an `error` the operation is over and was forgotten: no `complete` follows.
                if self.handles.remove(id).is_none() {
                    return Vec::new();
                }
                ServerMessage::Complete { id }
            }
            Event::Next(response) if is_request_error(response) => {
                self.abort(id);
                ServerMessage::Error {
                    id,
                    payload: &response.errors,
                }
            }
            Event::Next(response) => ServerMessage::Next {
                id,
                payload: response,
            },
        };
        message.to_json().into_iter().collect()
    }
}

/// Whether the document was refused before anything was executed: then no error has a path.
fn is_request_error(response: &Response) -> bool {
    let pathless = |error: &ServerError| error.path.is_empty();
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(pathless)
}
