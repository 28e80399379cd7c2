//! Runs one query or mutation, with a time limit and without letting a panic through.

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

/// Runs it and counts it. The answer's errors are fit to leave.
pub(in crate::http) async fn run<S: Executor>(
    schema: &S,
    request: Request,
    kind: OperationType,
    deadline: Duration,
    request_id: &str,
    metrics: &Metrics,
) -> Response {
    let kind = kind_name(kind);
    let name = request.operation_name.clone().unwrap_or_default();
    let begun = Instant::now();
    let running = AssertUnwindSafe(schema.execute(request)).catch_unwind();
    let mut response = match tokio::time::timeout(deadline, running).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Response::from_errors(vec![internal(request_id)]),
        Err(_) => Response::from_errors(vec![coded(
            ErrorCode::LimitExceeded,
            &format!(
                "The operation passed the limit deadline: {} s (setting graphql.deadline); ask for less in one request",
                deadline.as_secs_f64()
            ),
        )]),
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
    response
}
