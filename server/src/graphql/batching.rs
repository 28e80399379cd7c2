//! Batches that are whole: the loads that resolvers ask for start when every resolver of the
//! operation waits, in the operation's own task. A timer, as the loaders come with, splits batches
//! on a busy machine, and makes every level of an answer wait for it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use async_graphql::runtime::Timer;
use futures_util::future::{BoxFuture, FutureExt as _, ready};
use futures_util::stream::{BoxStream, FuturesUnordered, Stream, StreamExt as _};
use futures_util::task::{FutureObj, Spawn, SpawnError};

type Loads = Arc<Mutex<Vec<FutureObj<'static, ()>>>>;

/// Takes the loads of an operation instead of a runtime.
#[derive(Clone, Default)]
pub(super) struct Batches(Loads);

/// The loads need not wait for a time.
pub(super) struct AtOnce;

impl Timer for AtOnce {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        ready(()).boxed()
    }
}

impl Spawn for Batches {
    fn spawn_obj(&self, load: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        let mut loads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        loads.push(load);
        Ok(())
    }
}

impl Batches {
    /// An operation that carries its loads out itself.
    pub fn drive<T>(self, operation: BoxStream<'_, T>) -> Driven<'_, T> {
        Driven {
            operation,
            batches: self,
            under_way: FuturesUnordered::new(),
        }
    }
}

/// An operation with its loads: they end with it.
pub(super) struct Driven<'a, T> {
    operation: BoxStream<'a, T>,
    batches: Batches,
    under_way: FuturesUnordered<FutureObj<'static, ()>>,
}

impl<T> Driven<'_, T> {
    /// Starts what was asked for; tells whether some resolvers have been answered.
    fn carry_on(&mut self, cx: &mut Context<'_>) -> bool {
        let mut asked = self
            .batches
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.under_way.extend(asked.drain(..));
        drop(asked);
        let mut has_answered = false;
        while let Poll::Ready(Some(())) = self.under_way.poll_next_unpin(cx) {
            has_answered = true;
        }
        has_answered
    }
}

impl<T> Stream for Driven<'_, T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        loop {
            if let Poll::Ready(item) = self.operation.poll_next_unpin(cx) {
                return Poll::Ready(item);
            }
            if !self.carry_on(cx) {
                return Poll::Pending;
            }
        }
    }
}
