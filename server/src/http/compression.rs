//! Compresses answers of the API. Only finished ones: what is sent bit by bit must arrive at once,
//! and the page's files are packed beforehand.

use axum::Router;
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate as _, SizeAbove};

/// Smaller answers fit a packet anyway.
const MIN_BYTES: u16 = 1024;
/// Of brotli and gzip: higher levels take several times as long for a few percent.
const LEVEL: i32 = 4;
/// What is compressed.
const TYPES: [&str; 3] = [
    "application/json",
    "application/graphql-response+json",
    "application/graphql",
];

/// Adds compression to these addresses.
pub(super) fn compress(routes: Router) -> Router {
    let predicate = SizeAbove::new(MIN_BYTES).and(is_finished_text);
    let layer = CompressionLayer::new()
        .quality(CompressionLevel::Precise(LEVEL))
        .compress_when(predicate);
    routes.layer(layer)
}

fn is_finished_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let name = content_type.and_then(|value| value.split(';').next());
    name.is_some_and(|name| TYPES.contains(&name.trim()))
}
