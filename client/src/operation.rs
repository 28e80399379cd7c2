//! A subscription as the driver sees it: its types erased, its variables moving with its cursor.

use std::sync::Arc;

use graphql_client::QueryBody;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};

use crate::platform::MaybeSend;
use crate::queue::Queue;
use crate::{Error, answer};

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It waits for its reader, and the variables stand after it.
    Taken,
    /// The reader is too far behind; the event is dropped and comes again after a resume.
    Full,
}

/// One subscription.
pub(crate) trait Operation: MaybeSend {
    /// The `subscribe` payload, with the variables as they stand now.
    fn payload(&self) -> Result<Box<RawValue>, Error>;
    /// Takes the payload of a `next` message.
    fn event(&mut self, payload: &str) -> Outcome;
    /// Tells the reader that no more comes, and why if it was not the server's `complete`.
    fn end(&mut self, reason: Option<Error>);
}

/// The operation over one generated document.
pub(crate) struct Typed<V, D, A> {
    pub(crate) body: QueryBody<V>,
    pub(crate) advance: A,
    pub(crate) queue: Arc<Queue<Result<D, Error>>>,
}

impl<V, D, A> Operation for Typed<V, D, A>
where
    V: Serialize + MaybeSend,
    D: DeserializeOwned + MaybeSend,
    A: FnMut(&D, &mut V) + MaybeSend,
{
    fn payload(&self) -> Result<Box<RawValue>, Error> {
        to_raw_value(&self.body)
            .map_err(|error| Error::Options(format!("variables that JSON can't hold: {error}")))
    }

    fn event(&mut self, payload: &str) -> Outcome {
        if !self.queue.has_room() {
            return Outcome::Full;
        }
        let event = answer::parse(payload);
        if let Ok(data) = &event {
            (self.advance)(data, &mut self.body.variables);
        }
        self.queue.push(event);
        Outcome::Taken
    }

    fn end(&mut self, reason: Option<Error>) {
        if let Some(error) = reason {
            self.queue.push(Err(error));
        }
        self.queue.end();
    }
}

impl<V, D, A> Drop for Typed<V, D, A> {
    /// Without this a reader would wait for ever after the driver's runtime has ended.
    fn drop(&mut self) {
        self.queue.end();
    }
}
