//! `GET /api/v1/audit.jsonl`: the audit log as JSON lines, for archives and other programs.

use std::io;

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::edge::Edge;
use super::plain;
use super::public_api::PublicApi;
use crate::domain::audit::StoredEntry;
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure};
use crate::services::{Services, audit};

/// What the address works with.
#[derive(Clone)]
struct Exports {
    edge: Edge<PublicApi>,
    services: Services,
}

/// The parameters of the address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    query: Option<String>,
}

/// The address, to be put beside the others.
pub fn routes(edge: Edge<PublicApi>, services: Services) -> Router {
    Router::new()
        .route("/api/v1/audit.jsonl", get(serve))
        .with_state(Exports { edge, services })
}

async fn serve(State(exports): State<Exports>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match begin(exports, &parts).await {
        Ok(response) => response,
        Err(failure) => plain::refused(&failure, &parts),
    }
}

/// The answer begins once the export is allowed and written to the log; then it is read page by
/// page, as fast as it is taken. Who lost the right to it, or its session, gets no further page.
async fn begin(exports: Exports, parts: &Parts) -> Result<Response, Failure> {
    let Exports { edge, services } = exports;
    let caller = plain::caller(&edge, parts).await?;
    let presented = edge.presented(&parts.headers)?;
    let Query(parameters) = Query::<Parameters>::try_from_uri(&parts.uri)
        .map_err(|_| Failure::invalid("query", "The only parameter is `query`, given once"))?;
    let mut export = audit::begin_export(&services, &caller, parameters.query.as_deref()).await?;
    let meta = caller.meta;
    let lines = async_stream::stream! {
        loop {
            let page = async {
                let actor = edge.identify(presented.as_ref(), &meta).await?;
                let meta = meta.clone();
                let caller = actor.map(|actor| Caller { actor, meta });
                let entries = audit::next_of_export(&services, caller.as_ref(), &mut export).await?;
                lines_of(&entries)
            };
            match page.await {
                Ok(lines) if lines.is_empty() => break,
                Ok(lines) => yield Ok(lines),
                Err(failure) => {
                    tracing::warn!(request_id = meta.request_id, error = ?failure, "an export of the audit log broke off");
                    // The connection is cut, so that nobody takes a part for the whole.
                    yield Err(io::Error::other("the export broke off"));
                    break;
                }
            }
        }
    };
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"audit.jsonl\"",
        ),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

/// An entry as a line. `before` and `after` stand as they are stored: the hash is over them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    sequence: i64,
    id: String,
    at: String,
    actor_id: Option<String>,
    actor_name: &'a str,
    token_id: Option<String>,
    ip: Option<&'a str>,
    user_agent: Option<&'a str>,
    request_id: &'a str,
    action: &'a str,
    object_kind: &'a str,
    object_id: Option<String>,
    object_name: &'a str,
    organization_id: Option<String>,
    code: Option<&'a str>,
    before: Option<&'a RawValue>,
    after: Option<&'a RawValue>,
    hash: String,
}

fn lines_of(entries: &[StoredEntry]) -> Result<String, Failure> {
    let raw = |text: &Option<String>| -> Option<Box<RawValue>> {
        RawValue::from_string(text.clone()?).ok()
    };
    let mut lines = String::new();
    for entry in entries {
        let (before, after) = (raw(&entry.before), raw(&entry.after));
        let line = Line {
            sequence: entry.sequence,
            id: entry.id.to_string(),
            at: entry.at.to_rfc3339(),
            actor_id: entry.actor_id.map(|id| id.to_string()),
            actor_name: &entry.actor_name,
            token_id: entry.token_id.map(|id| id.to_string()),
            ip: entry.meta.ip.as_deref(),
            user_agent: entry.meta.user_agent.as_deref(),
            request_id: &entry.meta.request_id,
            action: &entry.action,
            object_kind: &entry.object_kind,
            object_id: entry.object_id.map(|id| id.to_string()),
            object_name: &entry.object_name,
            organization_id: entry.organization_id.map(|id| id.to_string()),
            code: entry.code.map(ErrorCode::as_str),
            before: before.as_deref(),
            after: after.as_deref(),
            hash: entry.hash.to_string(),
        };
        lines.push_str(&serde_json::to_string(&line).map_err(Failure::internal)?);
        lines.push('\n');
    }
    Ok(lines)
}
