//! What a request asks, out of its address or its body.

use async_graphql::Request;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use super::parameters;
use super::refusal::Refusal;
use crate::domain::ErrorCode;
use crate::http::api::Api;
use crate::http::edge::Edge;

/// One operation, or several in one request.
pub(super) enum Asked {
    Single(Box<Request>),
    Batch(Vec<Request>),
}

/// Reads a GET's address, which is bounded.
pub(super) fn of_address<A: Api>(edge: &Edge<A>, parts: &Parts) -> Result<Asked, Refusal> {
    let most = edge.shared.config.http.url_bytes;
    let length = parts
        .uri
        .path_and_query()
        .map_or(0, |all| all.as_str().len());
    if length > most {
        return Err(Refusal::new(
            StatusCode::URI_TOO_LONG,
            ErrorCode::LimitExceeded,
            format!(
                "The address passes the limit url_bytes: {most} (setting http.url_bytes); send the request by POST"
            ),
        ));
    }
    let request = parameters::of_address(&parts.uri)?;
    Ok(Asked::Single(Box::new(request)))
}

/// Reads a POST's body: its type is looked at first, then its size, then what is in it.
pub(super) async fn of_body<A: Api>(
    edge: &Edge<A>,
    parts: &Parts,
    body: Body,
) -> Result<Asked, Refusal> {
    check_type(&parts.headers)?;
    let body = received(edge, &parts.headers, body).await?;
    edge.may_read(&body)?;
    if !body.trim_ascii_start().starts_with(b"[") {
        let request = parameters::of_body(&body)?;
        return Ok(Asked::Single(Box::new(request)));
    }
    let most = edge.shared.config.http.max_batch();
    Ok(Asked::Batch(parameters::of_batch(&body, most)?))
}

/// Only JSON is taken. A page of another site can send forms and plain text without asking the
/// browser first; nothing here needs them, as files have an address of their own.
fn check_type(headers: &HeaderMap) -> Result<(), Refusal> {
    if !parameters::is_json(headers) {
        return Err(Refusal::media_type(
            "Send the request as `Content-Type: application/json` in UTF-8; forms (multipart/form-data, application/x-www-form-urlencoded) and text/plain are not taken, with no header",
        ));
    }
    let coding = headers.get(header::CONTENT_ENCODING);
    if coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Refusal::media_type(
            "Send the body without a Content-Encoding: compressed requests are not taken",
        ));
    }
    Ok(())
}

async fn received<A: Api>(
    edge: &Edge<A>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Bytes, Refusal> {
    let most = edge.shared.config.graphql.body_bytes;
    let too_large = || {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::LimitExceeded,
            format!(
                "The body passes the limit body_bytes: {most} (setting graphql.body_bytes), or broke off"
            ),
        )
    };
    let announced = headers.get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let reading = axum::body::to_bytes(body, most);
    match tokio::time::timeout(edge.deadline(), reading).await {
        Ok(read) => read.map_err(|_| too_large()),
        Err(_) => Err(Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            ErrorCode::LimitExceeded,
            "The body did not arrive within the limit deadline (setting graphql.deadline)",
        )),
    }
}
