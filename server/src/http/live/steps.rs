//! Runs an operation: what it gives, one after the other.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, CatchUnwind, Stream, StreamExt as _, once};

use super::outcome::Outcome;
use super::recipe::{Ready, Recipe};
use super::writers::{Writer, Wrote};
use crate::domain::ErrorCode;
use crate::graphql::{Desk, Event, Position, Progress, Subject};
use crate::http::api::Api;
use crate::http::error::{finish, internal};
use crate::http::graphql::{deadline, run};

/// What an operation gave.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub outcome: Outcome,
    /// How far a subscription has told with it.
    pub at: Option<Position>,
}

/// What comes of an operation.
pub(super) enum Given {
    /// It goes on.
    Step(Step),
    /// What it gives turns out to hang on who asks, which is known of its document from now on: it is to
    /// be run again, for each who asks. Nothing comes after it.
    Personal,
}

/// Runs it without letting a panic through, and counts it.
pub(super) fn steps<A: Api>(
    recipe: Arc<Recipe<A>>,
    request: Request,
    progress: Progress,
) -> BoxStream<'static, Given> {
    if recipe.kind != OperationType::Subscription {
        let ready = recipe.ready(request, progress, None);
        return once(single(recipe, ready)).boxed();
    }
    let desk = recipe.writer().map(|_| Desk::opening());
    let ready = recipe.ready(request, progress.clone(), desk.clone());
    let schema = recipe.asker.edge.api.schema();
    let events = Events {
        doing: Doing::Running(Writer::begin(schema, ready.request, desk)),
        recipe,
        progress,
        request_id: ready.request_id.into(),
        subject: None,
        code: "OK",
        is_over: false,
    };
    events.boxed()
}

/// A query or mutation.
async fn single<A: Api>(recipe: Arc<Recipe<A>>, ready: Ready) -> Given {
    let response = started(&recipe, ready.request, &ready.request_id).await;
    recipe.payment.settle(&recipe.asker.edge, &response);
    Given::Step(Step {
        outcome: Outcome::of(&response),
        at: None,
    })
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
    let cut = deadline(edge.deadline());
    let ran = run(schema, request, kind, cut, request_id, metrics);
    ran.map(|Ok(response)| response).boxed()
}

/// What a subscription gives. By hand: thousands of them wait at the same time, and a generator would
/// keep room for more than what is kept.
struct Events<A: Api> {
    recipe: Arc<Recipe<A>>,
    progress: Progress,
    request_id: Box<str>,
    doing: Doing,
    /// What it follows, when that stands apart from what writes it.
    subject: Option<CatchUnwind<AssertUnwindSafe<Subject>>>,
    /// The code of the last failure.
    code: &'static str,
    is_over: bool,
}

enum Doing {
    /// Opening its subject, writing an event, or both all the time where they are not apart.
    Running(Writer),
    /// Waiting for the subject's next event.
    Waiting,
}

impl<A: Api> Stream for Events<A> {
    type Item = Given;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Given>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let given = ready!(self.poll_given(cx));
        self.is_over |= given.is_none();
        if self.is_over {
            let metrics = &self.recipe.asker.edge.shared.metrics;
            metrics.answered("subscription", self.code, None);
        }
        Poll::Ready(given)
    }
}

impl<A: Api> Events<A> {
    fn poll_given(&mut self, cx: &mut Context<'_>) -> Poll<Option<Given>> {
        loop {
            match &mut self.doing {
                Doing::Running(writer) => match writer.poll(cx) {
                    Poll::Ready(wrote) => return Poll::Ready(self.given(wrote)),
                    Poll::Pending => {
                        let Some(subject) = writer.opened() else {
                            return Poll::Pending;
                        };
                        self.subject = Some(AssertUnwindSafe(subject).catch_unwind());
                        self.let_go();
                    }
                },
                Doing::Waiting => {
                    let Some(subject) = &mut self.subject else {
                        return Poll::Ready(None);
                    };
                    match ready!(subject.poll_next_unpin(cx)) {
                        None => return Poll::Ready(None),
                        Some(Err(_)) => return Poll::Ready(self.given(Wrote::Panicked)),
                        Some(Ok(event)) => match self.write(event) {
                            Ok(()) => {}
                            Err(error) => {
                                let response = Response::from_errors(vec![error]);
                                return Poll::Ready(Some(Given::Step(self.step(response))));
                            }
                        },
                    }
                }
            }
        }
    }

    /// Gives an event to an execution that writes it.
    fn write(&mut self, event: Event) -> Result<(), ServerError> {
        let edge = &self.recipe.asker.edge;
        let waits = self.recipe.writer().and_then(|key| edge.writers.take(&key));
        let writer = match waits {
            Some(writer) => writer,
            None => self.recipe.writing()?,
        };
        writer.lay(event);
        self.doing = Doing::Running(writer);
        Ok(())
    }

    /// Leaves its execution to whoever has something to write.
    fn let_go(&mut self) {
        let doing = std::mem::replace(&mut self.doing, Doing::Waiting);
        if let (Doing::Running(writer), Some(key)) = (doing, self.recipe.writer()) {
            self.recipe.asker.edge.writers.give_back(key, writer);
        }
    }

    fn given(&mut self, wrote: Wrote) -> Option<Given> {
        let response = match wrote {
            Wrote::Over => return None,
            // What is for one is never seen by another.
            Wrote::Response(_, true) => {
                self.is_over = true;
                self.recipe.note_personal();
                return Some(Given::Personal);
            }
            Wrote::Response(response, false) => *response,
            Wrote::Panicked => {
                self.is_over = true;
                Response::from_errors(vec![internal(&self.request_id)])
            }
        };
        let step = self.step(response);
        if self.subject.is_some() && !self.is_over {
            self.let_go();
        }
        Some(Given::Step(step))
    }

    /// A response as it is told.
    fn step(&mut self, mut response: Response) -> Step {
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
    error: ServerError,
    request_id: &str,
) -> Outcome {
    let mut response = Response::from_errors(vec![error]);
    let code = finish(&mut response, request_id).map_or("OK", ErrorCode::as_str);
    edge.shared.metrics.answered("refused", code, None);
    Outcome::of(&response)
}
