//! Archives of template files: POST takes one, GET gives a version's.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::json;

use super::api::Api as _;
use super::edge::Edge;
use super::plain;
use super::public_api::PublicApi;
use crate::domain::{ErrorCode, Failure, TemplateVersionId};
use crate::services::templates;
use crate::services::templates::archive::MAX_ARCHIVE_BYTES;

/// How long an archive may take to arrive.
const ARRIVAL: Duration = Duration::from_mins(5);
/// What an archive may call itself.
const TYPES: [&str; 4] = [
    "application/x-tar",
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
];

/// The addresses of template files.
pub(super) fn routes(edge: &Edge<PublicApi>) -> Router {
    Router::new()
        .route("/api/v1/template-files", post(upload))
        .route("/api/v1/template-files/{version}", get(download))
        .with_state(edge.clone())
}

/// Takes an archive; 201 with the upload's id.
async fn upload(State(edge): State<Edge<PublicApi>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match take(&edge, &parts, body).await {
        Ok(id) => (StatusCode::CREATED, axum::Json(json!({ "id": id }))).into_response(),
        Err(failure) => plain::refused(&failure, &parts),
    }
}

async fn take(edge: &Edge<PublicApi>, parts: &Parts, body: Body) -> Result<String, Failure> {
    let caller = plain::caller(edge, parts).await?;
    // Before the body is read: who may not upload costs nothing.
    templates::check_may_upload(&caller.actor)?;
    check_type(&parts.headers)?;
    let account = edge.api.account(&caller.actor);
    edge.rates.upload(edge.api.now(), &account)?;
    let archive = read(&parts.headers, body).await?;
    let id = templates::upload(edge.api.services(), &caller, archive).await?;
    Ok(id.to_string())
}

fn check_type(headers: &HeaderMap) -> Result<(), Failure> {
    let given = headers.get(header::CONTENT_TYPE);
    let given = given.and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.split(';').next());
    let given = given.map(|value| value.trim().to_ascii_lowercase());
    if given.is_some_and(|given| TYPES.contains(&given.as_str())) {
        return Ok(());
    }
    Err(Failure::new(
        ErrorCode::InvalidInput,
        "Send a tar archive as `Content-Type: application/x-tar`, or `application/gzip` when it is compressed",
    ))
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Failure> {
    let most = MAX_ARCHIVE_BYTES;
    let too_large = || {
        Failure::new(
            ErrorCode::LimitExceeded,
            format!(
                "An archive has at most {} MiB, or it broke off",
                most / 1024 / 1024
            ),
        )
    };
    let announced = headers.get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let reading = tokio::time::timeout(ARRIVAL, axum::body::to_bytes(body, most)).await;
    let reading = reading.map_err(|_| {
        let minutes = ARRIVAL.as_secs() / 60;
        let what = format!("The archive did not arrive within {minutes} minutes");
        Failure::new(ErrorCode::LimitExceeded, what)
    })?;
    reading.map(|bytes| bytes.to_vec()).map_err(|_| too_large())
}

/// Gives a version's files as a compressed tar archive.
async fn download(
    State(edge): State<Edge<PublicApi>>,
    Path(version): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    match give(&edge, &parts, &version).await {
        Ok(archive) => {
            let headers = [
                (header::CONTENT_TYPE, "application/gzip"),
                (
                    header::CONTENT_DISPOSITION,
                    "attachment; filename=\"template.tar.gz\"",
                ),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, archive).into_response()
        }
        Err(failure) => plain::refused(&failure, &parts),
    }
}

async fn give(edge: &Edge<PublicApi>, parts: &Parts, version: &str) -> Result<Vec<u8>, Failure> {
    let caller = plain::caller(edge, parts).await?;
    let id = TemplateVersionId::parse(version).ok_or_else(|| {
        let what = format!("`{version}` is not an id: ids are UUIDs");
        Failure::invalid("version", what)
    })?;
    templates::packed(edge.api.services(), &caller, id).await
}
