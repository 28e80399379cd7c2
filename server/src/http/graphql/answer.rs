//! Responses as HTTP.

use async_graphql::{Response as GraphqlResponse, ServerError, Value};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::accept::MediaType;
use crate::domain::{ErrorCode, Failure};
use crate::http::error::{code_of, is_request_error, of_failure};

/// An answer without `data`: nothing was executed.
#[derive(Serialize)]
struct Refused<'a> {
    errors: &'a [ServerError],
}

/// In which form an operation is answered.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) media_type: MediaType,
    /// Whether the status codes are those of the draft of 2026.
    pub(super) is_draft: bool,
}

/// How far an operation came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its document was not let through: it can't be parsed, or passes a limit.
    Document,
    /// It was validated, and then run.
    Operation,
}

/// What came of an operation.
pub(super) fn executed(response: &GraphqlResponse, form: Form, stage: Stage) -> Response {
    let media_type = form.media_type;
    let status = status_of_operation(response, form, stage);
    let mut answer = if is_request_error(response) {
        let errors = &response.errors;
        json(status, media_type, &Refused { errors })
    } else {
        json(status, media_type, response)
    };
    if let Some(seconds) = response.errors.iter().find_map(retry_after) {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    answer
}

/// The answers of a batch: an array, whatever became of its members.
pub(super) fn batch(responses: &[GraphqlResponse]) -> Response {
    let answers: Vec<_> = responses
        .iter()
        .map(|response| {
            if is_request_error(response) {
                let errors = &response.errors;
                Member::Refused(Refused { errors })
            } else {
                Member::Executed(response)
            }
        })
        .collect();
    json(StatusCode::OK, MediaType::Json, &answers)
}

#[derive(Serialize)]
#[serde(untagged)]
enum Member<'a> {
    Refused(Refused<'a>),
    Executed(&'a GraphqlResponse),
}

fn status_of_operation(response: &GraphqlResponse, form: Form, stage: Stage) -> StatusCode {
    if is_rate_limited(response) {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    match form.media_type {
        MediaType::Json => StatusCode::OK,
        MediaType::GraphqlResponse if !is_request_error(response) => {
            let is_partial = form.is_draft && !response.errors.is_empty();
            if is_partial {
                partial()
            } else {
                StatusCode::OK
            }
        }
        MediaType::GraphqlResponse if is_fault(response) => StatusCode::INTERNAL_SERVER_ERROR,
        MediaType::GraphqlResponse if form.is_draft && stage == Stage::Operation => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        MediaType::GraphqlResponse => StatusCode::BAD_REQUEST,
    }
}

/// Data with errors, in the draft of 2026.
fn partial() -> StatusCode {
    StatusCode::from_u16(294).unwrap_or(StatusCode::OK)
}

/// Whether nothing was run since there were too many requests: a proxy or a library must see that.
fn is_rate_limited(response: &GraphqlResponse) -> bool {
    is_request_error(response)
        && response
            .errors
            .iter()
            .map(code_of)
            .any(|code| code == Some(ErrorCode::RateLimited))
}

/// After how many seconds it is worth another try.
fn retry_after(error: &ServerError) -> Option<u64> {
    match error.extensions.as_ref()?.get("retryAfterSeconds")? {
        Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    }
}

/// Whether it is our fault: a panic that was caught.
fn is_fault(response: &GraphqlResponse) -> bool {
    let mut codes = response.errors.iter().map(code_of);
    codes.any(|code| code == Some(ErrorCode::Internal))
}

/// A refusal of the request itself: its status tells why, in both media types.
pub(super) fn refused(
    status: StatusCode,
    media_type: MediaType,
    failure: &Failure,
    request_id: &str,
) -> Response {
    let errors = [of_failure(failure, request_id)];
    let mut response = json(status, media_type, &Refused { errors: &errors });
    if let Some(seconds) = failure.retry_after {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, seconds.into());
        headers.insert("ratelimit-remaining", 0.into());
        headers.insert("ratelimit-reset", seconds.into());
    }
    if status == StatusCode::UNAUTHORIZED {
        let bearer = HeaderValue::from_static("Bearer");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, bearer);
    }
    response
}

/// A refusal as plain JSON.
pub(in crate::http) fn refused_plainly(
    status: StatusCode,
    failure: &Failure,
    request_id: &str,
) -> Response {
    refused(status, MediaType::Json, failure, request_id)
}

/// The status of a failure before the operation ran.
pub(super) fn status_of(failure: &Failure) -> StatusCode {
    match failure.code() {
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn json(status: StatusCode, media_type: MediaType, value: &impl Serialize) -> Response {
    let Ok(body) = serde_json::to_vec(value) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, media_type.content_type()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept"),
    ];
    (status, headers, Body::from(body)).into_response()
}
