//! Runs an operation: what it gives, one after the other.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor as _, Request, Response};
use async_stream::stream;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Stream, StreamExt as _};

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
) -> impl Stream<Item = Step> + Send + 'static {
    stream! {
        let Ready { request, request_id } = ready;
        let edge = &recipe.asker.edge;
        let metrics = &edge.shared.metrics;
        if recipe.kind != OperationType::Subscription {
            let response = started(&recipe, request, &request_id).await;
            recipe.payment.settle(edge, &response);
            yield Step { outcome: Outcome::of(&response), at: None };
            return;
        }
        let stream = edge.api.schema().execute_stream(request, None);
        let mut stream = AssertUnwindSafe(stream).catch_unwind();
        let mut code = "OK";
        while let Some(caught) = stream.next().await {
            let mut is_over = caught.is_err();
            let mut response =
                caught.unwrap_or_else(|_| Response::from_errors(vec![internal(&request_id)]));
            if let Some(failed) = finish(&mut response, &request_id) {
                code = failed.as_str();
            }
            let outcome = Outcome::of(&response);
            is_over |= matches!(outcome, Outcome::Refused(_));
            // One that keeps no position is where its last payload says.
            let at = progress.at().or_else(|| outcome.payload().cloned());
            yield Step { outcome, at };
            if is_over {
                break;
            }
        }
        metrics.answered("subscription", code, None);
    }
}

/// A query or mutation, boxed outside of what runs it: its future is large.
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
