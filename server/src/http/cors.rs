//! Lets pages of listed other sites use the public API. Everybody else's browser is told nothing,
//! and what it sends all the same is refused as cross-site.

use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowCredentials, AllowOrigin, CorsLayer};

use super::request_meta::REQUEST_ID;
use crate::config::Origins;

/// How long a browser may remember that it may ask.
const REMEMBERED: Duration = Duration::from_mins(10);

/// Headers that a page may send.
const SENT: [HeaderName; 6] = [
    header::ACCEPT,
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    HeaderName::from_static("x-taskyard-csrf"),
    HeaderName::from_static("graphql-require-preflight"),
    HeaderName::from_static("apollo-require-preflight"),
];

/// Headers of answers that a page may read.
const SHOWN: [HeaderName; 5] = [
    REQUEST_ID,
    header::RETRY_AFTER,
    HeaderName::from_static("ratelimit-limit"),
    HeaderName::from_static("ratelimit-remaining"),
    HeaderName::from_static("ratelimit-reset"),
];

/// Adds the headers to these addresses, when any origin is listed.
pub(super) fn allow(routes: Router, origins: &Origins) -> Router {
    if origins.is_empty() {
        return routes;
    }
    let (origins, credentials) = (origins.clone(), origins.clone());
    let is_listed = |origins: &Origins, origin: &HeaderValue| {
        origin.to_str().is_ok_and(|origin| origins.contains(origin))
    };
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| {
            is_listed(&origins, origin)
        }))
        .allow_credentials(AllowCredentials::predicate(move |origin, _| {
            is_listed(&credentials, origin)
        }))
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(SENT)
        .expose_headers(SHOWN)
        .max_age(REMEMBERED);
    routes.layer(layer)
}
