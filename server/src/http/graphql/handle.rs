//! One HTTP request, from its headers to its answer.

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::accept::{MediaType, negotiate, takes_json};
use super::answer::Form;
use super::exchange::Exchange;
use super::read::{self, Asked};
use super::refusal::Refusal;
use crate::domain::ErrorCode;
use crate::domain::user::RequestMeta;
use crate::http::api::Api;
use crate::http::edge::Edge;
use crate::http::request_meta;

/// What the address answers to.
const METHODS: &str = "GET, HEAD, POST, OPTIONS";

/// Answers one request.
pub async fn handle<A: Api>(edge: &Edge<A>, parts: Parts, body: Body) -> Response {
    let meta = request_meta::of(&parts, &edge.shared.config.trusted_proxies);
    let shown = negotiate(&parts.headers).unwrap_or(MediaType::Json);
    match answered(edge, &parts, body, &meta).await {
        Ok(response) => response,
        Err(refusal) => refused(edge, &refusal, shown, &meta),
    }
}

/// Answers a refusal, and counts it.
pub(super) fn refused<A: Api>(
    edge: &Edge<A>,
    refusal: &Refusal,
    shown: MediaType,
    meta: &RequestMeta,
) -> Response {
    let code = refusal.failure.code().as_str();
    edge.shared.metrics.answered("refused", code, None);
    refusal.answer(shown, &meta.request_id)
}

async fn answered<A: Api>(
    edge: &Edge<A>,
    parts: &Parts,
    body: Body,
    meta: &RequestMeta,
) -> Result<Response, Refusal> {
    // A HEAD is a GET whose body is dropped where it is written to the connection.
    let is_safe = matches!(parts.method, Method::GET | Method::HEAD);
    if parts.method == Method::OPTIONS {
        let allow = HeaderValue::from_static(METHODS);
        return Ok((StatusCode::NO_CONTENT, [(header::ALLOW, allow)]).into_response());
    }
    if !is_safe && parts.method != Method::POST {
        let what = "GraphQL is served by POST, and queries by GET as well";
        return Err(Refusal::method(what, METHODS));
    }
    let media_type = negotiate(&parts.headers).ok_or_else(not_acceptable)?;
    edge.check_site(&parts.headers, false)?;
    let asked = if is_safe {
        read::of_address(edge, parts)?
    } else {
        read::of_body(edge, parts, body).await?
    };
    let presented = edge.presented(&parts.headers)?;
    let identity = edge.identify(presented.as_ref(), meta).await?;
    let exchange = Exchange::new(edge, meta, presented, identity, is_safe);
    let form = Form {
        media_type,
        is_draft: edge.shared.config.http.draft_status,
    };
    match asked {
        Asked::Single(request) => exchange.single(*request, form).await,
        Asked::Batch(requests) if takes_json(&parts.headers) => exchange.batch(requests).await,
        Asked::Batch(_) => Err(not_acceptable()),
    }
}

fn not_acceptable() -> Refusal {
    Refusal::new(
        StatusCode::NOT_ACCEPTABLE,
        ErrorCode::InvalidInput,
        "Answers are application/graphql-response+json or application/json, and those of batches application/json: accept one of them",
    )
}
