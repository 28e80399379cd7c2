//! The public schema as a file, for tools that generate code from it: it says what introspection says,
//! and is there when introspection is.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use sha2::{Digest as _, Sha256};

use super::edge::Edge;
use super::public_api::PublicApi;
use crate::graphql;

const OFF: &str =
    "Introspection is switched off here (setting graphql.introspection), and with it this file\n";

/// The text and its entity tag; neither changes while the program runs.
static SCHEMA: LazyLock<(String, String)> = LazyLock::new(|| {
    let text = graphql::sdl();
    let digest = Sha256::digest(&text);
    let start = digest.first_chunk().copied().unwrap_or_default();
    (text, format!("\"{:016x}\"", u64::from_be_bytes(start)))
});

/// The address of the file.
pub(super) fn routes(edge: &Edge<PublicApi>) -> Router {
    Router::new()
        .route("/graphql/schema.graphql", get(give))
        .with_state(edge.clone())
}

/// Text, so that a browser shows it. Asked again each time, and sent again only when it has changed.
async fn give(State(edge): State<Edge<PublicApi>>, headers: HeaderMap) -> Response {
    if !edge.shared.config.graphql.introspection {
        return (StatusCode::NOT_FOUND, OFF).into_response();
    }
    let (text, tag) = &*SCHEMA;
    let kept = [
        (header::ETAG, tag.as_str()),
        (header::CACHE_CONTROL, "public, no-cache"),
    ];
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (kept, kind, text.as_str()).into_response()
}
