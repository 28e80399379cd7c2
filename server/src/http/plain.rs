//! Plain requests beside the schemas: who is calling, and refusals as JSON in the form of GraphQL's.

use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::edge::Edge;
use super::error::of_failure;
use super::public_api::PublicApi;
use super::request_meta;
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure};

/// Who is calling, by cookie or bearer token. FORBIDDEN to a page of another site.
pub(super) async fn caller(edge: &Edge<PublicApi>, parts: &Parts) -> Result<Caller, Failure> {
    let meta = request_meta::of(parts, &edge.shared.config.trusted_proxies);
    edge.check_site(&parts.headers, false)?;
    let presented = edge.presented(&parts.headers)?;
    let actor = edge.identify(presented.as_ref(), &meta).await?;
    let actor = actor.ok_or_else(Failure::unauthenticated)?;
    Ok(Caller { actor, meta })
}

/// A refusal: `{"errors": [{"message", "extensions": {"code"}}]}` with a status of its own.
pub(super) fn refused(failure: &Failure, parts: &Parts) -> Response {
    let request_id = parts.extensions.get::<request_meta::RequestId>();
    let request_id = request_id.map_or("", |id| id.0.as_str());
    let errors = [of_failure(failure, request_id)];
    let status = status_of(failure.code());
    let headers = [(header::CACHE_CONTROL, "no-store")];
    let body = axum::Json(json!({ "errors": errors }));
    let mut response = (status, headers, body).into_response();
    if let Some(seconds) = failure.retry_after {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if status == StatusCode::UNAUTHORIZED {
        let bearer = HeaderValue::from_static("Bearer");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, bearer);
    }
    response
}

const fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InvalidInput => StatusCode::BAD_REQUEST,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::LimitExceeded => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
