//! One HTTP request, from its headers to its answer.

use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response as GraphqlResponse};
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;

use super::accept::{MediaType, negotiate};
use super::{answer, operation, parameters};
use crate::domain::user::RequestMeta;
use crate::domain::{ErrorCode, Failure};
use crate::http::api::Api;
use crate::http::edge::Edge;
use crate::http::{request_meta, revoked};

/// After so long an operation is ended when its caller loses rights.
const LONG: Duration = Duration::from_millis(500);

/// A refusal with its status.
struct Refusal {
    status: StatusCode,
    failure: Failure,
    allow: Option<&'static str>,
}

impl Refusal {
    fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            status,
            failure: Failure::new(code, message),
            allow: None,
        }
    }

    fn allow(mut self, methods: &'static str) -> Self {
        self.allow = Some(methods);
        self
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self {
            status: answer::status_of(&failure),
            failure,
            allow: None,
        }
    }
}

/// Answers one request.
pub async fn handle<A: Api>(edge: &Edge<A>, parts: Parts, body: Body) -> Response {
    let meta = request_meta::of(&parts, &edge.shared.config.trusted_proxies);
    let media_type = negotiate(&parts.headers);
    let shown = media_type.unwrap_or(MediaType::Json);
    match answered(edge, &parts, body, media_type, &meta).await {
        Ok(response) => response,
        Err(refusal) => {
            let code = refusal.failure.code().as_str();
            edge.shared.metrics.answered("refused", code, None);
            let mut response =
                answer::refused(refusal.status, shown, &refusal.failure, &meta.request_id);
            if let Some(methods) = refusal.allow {
                let methods = HeaderValue::from_static(methods);
                response.headers_mut().insert(header::ALLOW, methods);
            }
            response
        }
    }
}

async fn answered<A: Api>(
    edge: &Edge<A>,
    parts: &Parts,
    body: Body,
    media_type: Option<MediaType>,
    meta: &RequestMeta,
) -> Result<Response, Refusal> {
    let is_get = parts.method == Method::GET;
    if !is_get && parts.method != Method::POST {
        return Err(Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::InvalidInput,
            "GraphQL is served by POST, and queries by GET as well",
        )
        .allow("GET, POST"));
    }
    let media_type = media_type.ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_ACCEPTABLE,
            ErrorCode::InvalidInput,
            "Answers are application/graphql-response+json or application/json: accept one of them",
        )
    })?;
    edge.check_site(&parts.headers, false)?;
    let request = if is_get {
        parameters::of_address(&parts.uri)?
    } else {
        posted(edge, parts, body).await?
    };
    let presented = edge.presented(&parts.headers)?;
    let identity = edge.identify(presented.as_ref(), meta).await?;
    let guarded = match edge.guard.check(request) {
        Ok(guarded) => guarded,
        Err(error) => {
            let mut response = GraphqlResponse::from_errors(vec![error]);
            let code = crate::http::error::finish(&mut response, &meta.request_id);
            let code = code.map_or("OK", ErrorCode::as_str);
            edge.shared.metrics.answered("refused", code, None);
            return Ok(answer::executed(&response, media_type));
        }
    };
    match guarded.kind {
        OperationType::Mutation if is_get => {
            return Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                ErrorCode::InvalidInput,
                "Mutations are served by POST only",
            )
            .allow("POST"));
        }
        OperationType::Subscription => {
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                ErrorCode::InvalidInput,
                "Subscriptions are served on a WebSocket at the same address, by graphql-transport-ws",
            ));
        }
        OperationType::Query | OperationType::Mutation => {}
    }
    let wish = A::CookieWish::default();
    let request = edge.prepare(guarded.request, identity.as_ref(), meta, &wish);
    let running = operation::run(
        edge.api.schema(),
        request,
        guarded.kind,
        edge.deadline(),
        &meta.request_id,
        &edge.shared.metrics,
    );
    let known = presented.zip(identity);
    let revoked = async {
        // Most operations are done by then, and need not be looked after.
        tokio::time::sleep(LONG).await;
        edge.revoked(known.as_ref(), meta).await;
    };
    let response = tokio::select! {
        biased;
        response = running => response,
        () = revoked => return Err(revoked::changed().into()),
    };
    let mut response = answer::executed(&response, media_type);
    if let Some(cookie) = edge.api.set_cookie(&wish) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn posted<A: Api>(edge: &Edge<A>, parts: &Parts, body: Body) -> Result<Request, Refusal> {
    if !parameters::is_json(&parts.headers) {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorCode::InvalidInput,
            "Send the request as `Content-Type: application/json` in UTF-8",
        ));
    }
    let most = edge.shared.config.graphql.body_bytes;
    let reading = axum::body::to_bytes(body, most);
    let read = tokio::time::timeout(edge.deadline(), reading).await;
    let body = read.map_err(|_| {
        Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            ErrorCode::LimitExceeded,
            "The body did not arrive within the limit deadline (setting graphql.deadline)",
        )
    })?;
    let body = body.map_err(|_| {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::LimitExceeded,
            format!("The body passes the limit body_bytes: {most} (setting graphql.body_bytes), or broke off"),
        )
    })?;
    Ok(parameters::of_body(&body)?)
}
