//! A request whose answer is a stream of events: read and refused as any other.

use async_graphql::Request;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;

use super::accept::MediaType;
use super::read::{self, Asked};
use super::refusal::Refusal;
use crate::domain::ErrorCode;
use crate::domain::user::RequestMeta;
use crate::http::api::{Api, Presented};
use crate::http::edge::Edge;

/// A request for a stream, and who asks.
pub(in crate::http) struct Streamed<A: Api> {
    pub request: Request,
    /// It came by GET: it may change nothing.
    pub is_safe: bool,
    pub presented: Option<Presented>,
    pub identity: Option<A::Identity>,
}

/// Reads it, by the rules of requests; refusals are answered as JSON with their status.
pub(in crate::http) async fn read<A: Api>(
    edge: &Edge<A>,
    parts: &Parts,
    body: Body,
    meta: &RequestMeta,
) -> Result<Streamed<A>, Response> {
    let read = async {
        edge.check_site(&parts.headers, false)?;
        let is_safe = parts.method == Method::GET;
        let asked = if is_safe {
            read::of_address(edge, parts)?
        } else {
            read::of_body(edge, parts, body).await?
        };
        let Asked::Single(request) = asked else {
            let what = "Batches are not answered by text/event-stream: send one operation";
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                ErrorCode::InvalidInput,
                what,
            ));
        };
        let presented = edge.presented(&parts.headers)?;
        let identity = edge.identify(presented.as_ref(), meta).await?;
        Ok(Streamed {
            request: *request,
            is_safe,
            presented,
            identity,
        })
    };
    read.await.map_err(|refusal: Refusal| {
        let code = refusal.failure.code().as_str();
        edge.shared.metrics.answered("refused", code, None);
        refusal.answer(MediaType::Json, &meta.request_id)
    })
}
