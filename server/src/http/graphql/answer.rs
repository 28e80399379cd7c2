//! Responses as HTTP.

use async_graphql::{Response as GraphqlResponse, ServerError};
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

/// What came of an operation.
pub(super) fn executed(response: &GraphqlResponse, media_type: MediaType) -> Response {
    if is_request_error(response) {
        let status = match media_type {
            MediaType::GraphqlResponse if is_fault(response) => StatusCode::INTERNAL_SERVER_ERROR,
            MediaType::GraphqlResponse => StatusCode::BAD_REQUEST,
            MediaType::Json => StatusCode::OK,
        };
        let errors = &response.errors;
        return json(status, media_type, &Refused { errors });
    }
    json(StatusCode::OK, media_type, response)
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
    if status == StatusCode::UNAUTHORIZED {
        let bearer = HeaderValue::from_static("Bearer");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, bearer);
    }
    response
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
