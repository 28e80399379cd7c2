//! Executions that write what happens to subjects. One that has written waits here for the next event that
//! is to be written in the same way, whoever follows its subject.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use async_graphql::{Executor, Request, Response};
use futures_util::stream::{BoxStream, CatchUnwind, StreamExt as _};

use super::key::Key;
use crate::graphql::{Desk, Event, Subject};

/// Most executions that wait for events of one way: more never write at the same time on most machines.
const MOST_ALIKE: usize = 8;
/// Most that wait at all, of about 10 KiB each.
const MOST: usize = 512;

/// Executions that wait for something to write.
#[derive(Default)]
pub struct Writers(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    by_key: HashMap<Key, Vec<Writer>>,
    count: usize,
}

/// An execution of a subscription; with a desk it writes what is laid there, one event after the other.
pub(super) struct Writer {
    desk: Option<Desk>,
    responses: CatchUnwind<AssertUnwindSafe<BoxStream<'static, Response>>>,
}

/// What an execution gives.
pub(super) enum Wrote {
    /// A response; whether it is for nobody but who asked.
    Response(Box<Response>, bool),
    /// Nothing any more.
    Over,
    /// Nothing any more, because it panicked.
    Panicked,
}

impl Writer {
    /// Begins an execution; the request has the same desk among its data.
    pub fn begin(schema: &impl Executor, request: Request, desk: Option<Desk>) -> Self {
        let responses = schema.execute_stream(request, None);
        Self {
            desk,
            responses: AssertUnwindSafe(responses).catch_unwind(),
        }
    }

    /// What it has opened, once.
    pub fn opened(&self) -> Option<Subject> {
        self.desk.as_ref()?.subject()
    }

    /// Gives it something to write.
    pub fn lay(&self, event: Event) {
        if let Some(desk) = &self.desk {
            desk.lay(event);
        }
    }

    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Wrote> {
        self.responses.poll_next_unpin(cx).map(|wrote| match wrote {
            Some(Ok(response)) => {
                let is_personal = self.desk.as_ref().is_some_and(Desk::is_personal);
                Wrote::Response(Box::new(response), is_personal)
            }
            Some(Err(_)) => Wrote::Panicked,
            None => Wrote::Over,
        })
    }
}

impl Writers {
    /// One that waits for events of this way.
    pub(super) fn take(&self, key: &Key) -> Option<Writer> {
        let mut waiting = self.waiting();
        let alike = waiting.by_key.get_mut(key)?;
        let writer = alike.pop()?;
        waiting.count -= 1;
        Some(writer)
    }

    /// Lets one wait for the next event. Where too many wait it ends.
    pub(super) fn give_back(&self, key: Key, writer: Writer) {
        let mut waiting = self.waiting();
        let surplus = waiting.keep(key, writer);
        drop(waiting);
        // Ending one takes longer than others should wait for the lock.
        drop(surplus);
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Keeps one; gives those that have no room.
    fn keep(&mut self, key: Key, writer: Writer) -> Vec<Writer> {
        let mut surplus = Vec::new();
        if self.count >= MOST {
            // Those that are needed come again.
            surplus.extend(self.by_key.drain().flat_map(|(_, alike)| alike));
            self.count = 0;
        }
        let alike = self.by_key.entry(key).or_default();
        if alike.len() < MOST_ALIKE {
            alike.push(writer);
            self.count += 1;
        } else {
            surplus.push(writer);
        }
        surplus
    }
}

#[cfg(test)]
#[path = "writers_tests.rs"]
mod tests;
