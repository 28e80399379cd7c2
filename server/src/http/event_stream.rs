//! GraphQL over server-sent events, each operation on a connection of its own ("distinct connections
//! mode"): events `next` and `complete`, and comments while there is nothing to say.
//!
//! <https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>

mod drive;
mod event;

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

use super::api::Api;
use super::edge::Edge;
use super::live::Connected;
use super::{graphql, request_meta};
use crate::domain::ErrorCode;

const MEDIA_TYPE: &str = "text/event-stream";

/// Whether a client wants its answer as events: it accepts them, and nothing that it likes as well and
/// names before. So who lists all that it understands is answered in one piece.
pub(super) fn is_wanted(parts: &Parts) -> bool {
    matches!(parts.method, Method::GET | Method::POST) && is_liked_best(&parts.headers)
}

fn is_liked_best(headers: &HeaderMap) -> bool {
    let mut best: Option<(f32, bool)> = None;
    let accepted = headers.get_all(header::ACCEPT);
    let ranges = accepted.iter().filter_map(|value| value.to_str().ok());
    for range in ranges.flat_map(|value| value.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let is_events = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(MEDIA_TYPE));
        let quality = parts.find_map(|part| part.strip_prefix("q="));
        let quality = quality.map_or(1.0, |quality| quality.parse().unwrap_or(0.0));
        if quality > best.map_or(0.0, |(best, _)| best) {
            best = Some((quality, is_events));
        }
    }
    matches!(best, Some((_, true)))
}

/// Answers one request with a stream.
pub(super) async fn handle<A: Api>(edge: Edge<A>, parts: Parts, body: Body) -> Response {
    let meta = request_meta::of(&parts, &edge.shared.config.trusted_proxies);
    let open = edge.shared.open_sockets.token();
    let asked = match graphql::read_streamed(&edge, &parts, body, &meta).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let connected = Connected::new(edge.clone(), asked.presented, asked.identity, meta.clone());
    let connected = match connected {
        Ok(connected) => connected,
        Err(failure) => {
            let code = ErrorCode::LimitExceeded.as_str();
            edge.shared.metrics.answered("refused", code, None);
            let status = StatusCode::TOO_MANY_REQUESTS;
            return graphql::refused_plainly(status, &failure, &meta.request_id);
        }
    };
    let opened = connected.open(asked.request, asked.is_safe);
    let (tell, told) = mpsc::channel::<Bytes>(1);
    let limits = drive::Limits::of(&edge.shared.config.websocket);
    let shutdown = edge.shared.shutdown.clone();
    tokio::spawn(async move {
        drive::drive(&connected, opened, tell, limits, &shutdown).await;
        drop((connected, open));
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept"),
        // Tells nginx to pass events on as they come.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    let events = ReceiverStream::new(told).map(Ok::<_, Infallible>);
    (headers, Body::from_stream(events)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_for_who_likes_them_best() {
        for (accept, wanted) in [
            ("text/event-stream", true),
            ("text/event-stream, application/json", true),
            ("Text/Event-Stream;q=0.9, application/json;q=0.5", true),
            ("text/event-stream, multipart/mixed", true),
            ("application/json, text/event-stream", false),
            (
                "application/graphql-response+json, application/json, text/event-stream, multipart/mixed",
                false,
            ),
            ("text/event-stream;q=0", false),
            ("*/*", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            assert_eq!(is_liked_best(&headers), wanted, "{accept}");
        }
    }
}
