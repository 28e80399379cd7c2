//! Answers requests for the page and its files.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::Source;
use super::headers::{PAGE_POLICY, PLAYGROUND_POLICY, WORKER_POLICY};

const PAGE: &str = "index.html";
const PLAYGROUND: &str = "playground.html";
const NO_PAGE: &str = "Taskyard serves its API at /graphql. This build has no web page inside: \
    `cargo xtask serve` builds one and serves it; a built one is named by --ui-dir.\n";
const NO_PLAYGROUND: &str = "This build has no playground inside: it needs Node 18 or newer with npm when it is built. \
    Install them and build again (`cargo xtask build`). The schema is at /graphql/schema.graphql.\n";

/// A file, the playground, or the page for any address that is one of its routes.
pub async fn serve(State(source): State<Source>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow, "Not a GET\n").into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let headers = request.headers();
    if path == "playground" {
        let page = page(&source, PLAYGROUND, headers, PLAYGROUND_POLICY).await;
        return page.unwrap_or_else(|| (StatusCode::NOT_FOUND, NO_PLAYGROUND).into_response());
    }
    if !["", PAGE, PLAYGROUND].contains(&path)
        && let Some(response) = file(&source, path, headers).await
    {
        return response;
    }
    let is_route = path.is_empty() || (!path.starts_with("assets/") && takes_html(headers));
    if !is_route {
        return (StatusCode::NOT_FOUND, "There is nothing at this address\n").into_response();
    }
    let page = page(&source, PAGE, headers, PAGE_POLICY).await;
    page.unwrap_or_else(|| NO_PAGE.into_response())
}

/// A page with what it may load.
async fn page(
    source: &Source,
    path: &str,
    headers: &HeaderMap,
    policy: &'static str,
) -> Option<Response> {
    let mut response = file(source, path, headers).await?;
    let policy = HeaderValue::from_static(policy);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    Some(response)
}

async fn file(source: &Source, path: &str, headers: &HeaderMap) -> Option<Response> {
    let takes_brotli = wants(headers, &header::ACCEPT_ENCODING, "br");
    let packed = if takes_brotli {
        source.read(&format!("{path}.br")).await
    } else {
        None
    };
    let is_packed = packed.is_some();
    let content = match packed {
        Some(content) => content,
        None => source.read(path).await?,
    };
    let is_hashed = path.starts_with("assets/");
    let tag = format!("\"{}\"", hex(&Sha256::digest(&content)[..12]));
    let cache = if is_hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = Response::new(Body::empty());
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = match content {
            Cow::Borrowed(content) => Body::from(content),
            Cow::Owned(content) => Body::from(content),
        };
        let kind = HeaderValue::from_static(content_type(path));
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if is_packed {
            let brotli = HeaderValue::from_static("br");
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, brotli);
        }
    }
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    answer.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    answer.insert(header::ETAG, HeaderValue::from_str(&tag).ok()?);
    if path.starts_with("assets/playground-") {
        let policy = HeaderValue::from_static(WORKER_POLICY);
        answer.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Some(response)
}

fn takes_html(headers: &HeaderMap) -> bool {
    wants(headers, &header::ACCEPT, "text/html")
}

fn wants(headers: &HeaderMap, name: &header::HeaderName, wanted: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|range| {
            let mut parts = range.split(';').map(str::trim);
            parts.next() == Some(wanted) && parts.all(|parameter| parameter != "q=0")
        })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("ttf") => "font/ttf",
        Some("json" | "webmanifest") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
