//! Runs one query or mutation, with a time limit and without letting a panic through.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Response};
use futures_util::FutureExt as _;

use crate::domain::ErrorCode;
use crate::http::error::{coded, finish, internal};
use crate::http::metrics::Metrics;

/// The word for a kind of operation.
const fn kind_name(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// Why an operation is broken off.
pub(in crate::http) enum Cut<C> {
    /// It has taken this long, the longest that one may.
    Deadline(Duration),
    /// For another reason.
    Other(C),
}

/// Breaks off what takes longer.
pub(in crate::http) async fn deadline(longest: Duration) -> Cut<Infallible> {
    tokio::time::sleep(longest).await;
    Cut::Deadline(longest)
}

/// Runs it, unless it is cut, and counts it. The answer's errors are fit to leave.
pub(in crate::http) async fn run<S: Executor, C>(
    schema: &S,
    request: Request,
    kind: OperationType,
    cut: impl Future<Output = Cut<C>>,
    request_id: &str,
    metrics: &Metrics,
) -> Result<Response, C> {
    let kind = kind_name(kind);
    let name = request.operation_name.clone().unwrap_or_default();
    let begun = Instant::now();
    let running = AssertUnwindSafe(schema.execute(request)).catch_unwind();
    let run = tokio::select! {
        biased;
        run = running => Ok(run),
        cut = cut => Err(cut),
    };
    let mut response = match run {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Response::from_errors(vec![internal(request_id)]),
        Err(Cut::Deadline(longest)) => Response::from_errors(vec![coded(
            ErrorCode::LimitExceeded,
            &format!(
                "The operation passed the limit deadline: {} s (setting graphql.deadline); ask for less in one request",
                longest.as_secs_f64()
            ),
        )]),
        Err(Cut::Other(cut)) => return Err(cut),
    };
    let code = finish(&mut response, request_id).map_or("OK", ErrorCode::as_str);
    let took = begun.elapsed();
    metrics.answered(kind, code, Some(took));
    tracing::debug!(
        request_id,
        kind,
        name,
        code,
        ms = took.as_millis(),
        "operation answered"
    );
    Ok(response)
}
