//! Runs an operation: what it gives, one after the other.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor as _, Request, Response};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, CatchUnwind, Stream, StreamExt as _, once};

use super::outcome::Outcome;
use super::recipe::{Ready, Recipe};
use crate::domain::ErrorCode;
use crate::graphql::{Position, Progress};
use crate::http::api::Api;
use crate::http::error::{finish, internal};
use crate::http::graphql::run;

/// What an operation gave.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub outcome: Outcome,
    /// How far a subscription has told with it.
    pub at: Option<Position>,
}

/// Runs it without letting a panic through, and counts it.
pub(super) fn steps<A: Api>(
    recipe: Arc<Recipe<A>>,
    ready: Ready,
    progress: Progress,
) -> BoxStream<'static, Step> {
    if recipe.kind != OperationType::Subscription {
        return once(single(recipe, ready)).boxed();
    }
    let stream = recipe.asker.edge.api.schema();
    let stream = stream.execute_stream(ready.request, None);
    let events = Events {
        recipe,
        progress,
        request_id: ready.request_id,
        stream: AssertUnwindSafe(stream).catch_unwind(),
        code: "OK",
        is_over: false,
    };
    events.boxed()
}

/// A query or mutation.
async fn single<A: Api>(recipe: Arc<Recipe<A>>, ready: Ready) -> Step {
    let response = started(&recipe, ready.request, &ready.request_id).await;
    recipe.payment.settle(&recipe.asker.edge, &response);
    Step {
        outcome: Outcome::of(&response),
        at: None,
    }
}

/// Boxed outside of what runs it: its future is large.
fn started<'a, A: Api>(
    recipe: &'a Recipe<A>,
    request: Request,
    request_id: &'a str,
) -> BoxFuture<'a, Response> {
    let edge = &recipe.asker.edge;
    let metrics = &edge.shared.metrics;
    let schema = edge.api.schema();
    let kind = recipe.kind;
    run(schema, request, kind, edge.deadline(), request_id, metrics).boxed()
}

/// What a subscription gives. By hand: thousands of them wait at the same time, and a generator would
/// keep room for more than what is kept.
struct Events<A: Api> {
    recipe: Arc<Recipe<A>>,
    progress: Progress,
    request_id: String,
    stream: CatchUnwind<AssertUnwindSafe<BoxStream<'static, Response>>>,
    /// The code of the last failure.
    code: &'static str,
    is_over: bool,
}

impl<A: Api> Stream for Events<A> {
    type Item = Step;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Step>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let caught = ready!(self.stream.poll_next_unpin(cx));
        self.is_over = caught.is_none();
        let step = caught.map(|caught| self.step(caught.ok()));
        if self.is_over {
            let metrics = &self.recipe.asker.edge.shared.metrics;
            metrics.answered("subscription", self.code, None);
        }
        Poll::Ready(step)
    }
}

impl<A: Api> Events<A> {
    /// A response, or none after a panic, as it is told.
    fn step(&mut self, response: Option<Response>) -> Step {
        self.is_over = response.is_none();
        let panicked = || Response::from_errors(vec![internal(&self.request_id)]);
        let mut response = response.unwrap_or_else(panicked);
        if let Some(failed) = finish(&mut response, &self.request_id) {
            self.code = failed.as_str();
        }
        let outcome = Outcome::of(&response);
        self.is_over |= matches!(outcome, Outcome::Refused(_));
        // One that keeps no position is where its last payload says.
        let at = self.progress.at().or_else(|| outcome.payload().cloned());
        Step { outcome, at }
    }
}

/// An operation that the guard refuses.
pub(super) fn refused<A: Api>(
    edge: &crate::http::edge::Edge<A>,
    error: async_graphql::ServerError,
    request_id: &str,
) -> Outcome {
    let mut response = Response::from_errors(vec![error]);
    let code = finish(&mut response, request_id).map_or("OK", ErrorCode::as_str);
    edge.shared.metrics.answered("refused", code, None);
    Outcome::of(&response)
}
