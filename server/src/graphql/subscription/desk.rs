//! Where a stream of news and an execution that writes them meet. An execution of a subscription is large,
//! and has something to do only while it writes; what waits for news is small. So the two are kept apart: a
//! subscription opens its subject and lets go of the execution, and whatever happens is written by any
//! execution of the same document.

use std::any::Any;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as Task, Poll, Waker};

use async_graphql::{Context, Result};
use futures_util::stream::{BoxStream, Stream, StreamExt as _};

/// What happened to a subject, not written yet.
pub struct Event(Box<dyn Any + Send>);

/// What happens to what a subscription follows.
pub type Subject = BoxStream<'static, Event>;

/// The desk of one execution; a clone is the same one. Among an operation's data it keeps the two apart.
#[derive(Clone)]
pub struct Desk(Arc<Mutex<State>>);

struct State {
    opens: bool,
    subject: Option<Subject>,
    event: Option<Event>,
    /// The execution, when it has waited for an event.
    waits: Option<Waker>,
    is_personal: bool,
}

impl Desk {
    /// Of an execution that finds what its operation follows, and writes then.
    pub fn opening() -> Self {
        Self::of(true)
    }

    /// Of an execution that only writes: whom it writes for has been let in elsewhere.
    pub fn writing() -> Self {
        Self::of(false)
    }

    fn of(opens: bool) -> Self {
        Self(Arc::new(Mutex::new(State {
            opens,
            subject: None,
            event: None,
            waits: None,
            is_personal: false,
        })))
    }

    /// What the execution has opened, once.
    pub fn subject(&self) -> Option<Subject> {
        self.state().subject.take()
    }

    /// Lays down what the execution is to write next: an event of a subject that an execution of the same
    /// document has opened.
    pub fn lay(&self, event: Event) {
        let mut state = self.state();
        state.event = Some(event);
        if let Some(waits) = state.waits.take() {
            drop(state);
            waits.wake();
        }
    }

    /// Whether a resolver has looked at who asks: what the execution wrote is for them only.
    pub fn is_personal(&self) -> bool {
        self.state().is_personal
    }

    pub(in crate::graphql) fn looked_at_caller(&self) {
        self.state().is_personal = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a subscription's resolver gives its execution to write.
pub struct Events<T>(Source<T>);

enum Source<T> {
    /// Its own subject.
    Own(BoxStream<'static, Result<T>>),
    /// What is laid on its desk.
    Desk(Desk, PhantomData<fn() -> T>),
}

impl<T: Send + 'static> Events<T> {
    /// Opens what an operation follows, unless its execution only writes.
    pub(super) async fn of<S>(
        ctx: &Context<'_>,
        open: impl Future<Output = Result<S>>,
    ) -> Result<Self>
    where
        S: Stream<Item = Result<T>> + Send + 'static,
    {
        let Some(desk) = ctx.data_opt::<Desk>() else {
            return Ok(Self(Source::Own(open.await?.boxed())));
        };
        let opens = desk.state().opens;
        if opens {
            let subject = open.await?.map(|item| Event(Box::new(item)));
            desk.state().subject = Some(subject.boxed());
        }
        Ok(Self(Source::Desk(desk.clone(), PhantomData)))
    }
}

impl<T: Send + 'static> Stream for Events<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Task<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Source::Own(own) => own.poll_next_unpin(cx),
            Source::Desk(desk, _) => {
                let mut state = desk.state();
                let Some(Event(event)) = state.event.take() else {
                    state.waits = Some(cx.waker().clone());
                    return Poll::Pending;
                };
                // An event of another type would be of another document: that is no reason to go on.
                Poll::Ready(event.downcast().ok().map(|event| *event))
            }
        }
    }
}

#[cfg(test)]
#[path = "desk_tests.rs"]
mod tests;
