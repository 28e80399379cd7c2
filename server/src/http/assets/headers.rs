//! Headers that keep a browser on the safe side.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// What the page may load: nothing but its own files, and no inline script or style.
pub(super) const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What the playground may load: as the page, with what its editor needs besides: workers, and styles that it
/// writes onto its lines. Scripts come from files of this server here too.
pub(super) const PLAYGROUND_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For a worker of the playground: it loads nothing. A browser starts none out of a sandbox.
pub(super) const WORKER_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// For answers that are no page: should a browser take one for a page, it loads nothing.
const NO_PAGE_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Puts the headers on an answer.
pub fn secure(response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(NO_PAGE_POLICY));
}
