//! `/healthz`, `/readyz` and `/metrics`, for those who watch over the gateway.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio_util::sync::CancellationToken;

use super::metrics::Metrics;
use crate::services::Services;

/// What the watchers' pages look at.
#[derive(Clone)]
pub struct Health {
    /// The rules and their database.
    pub services: Services,
    /// The figures.
    pub metrics: Arc<Metrics>,
    /// Canceled when the server goes down.
    pub shutdown: CancellationToken,
}

/// The process is alive.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// Requests can be sent here: the database answers with its tables, and no shutdown is under way.
pub async fn ready(State(health): State<Health>) -> Response {
    if health.shutdown.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n").into_response();
    }
    match health.services.db.ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(failure) => {
            tracing::warn!(%failure, cause = ?failure.cause, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
                .into_response()
        }
    }
}

/// The figures, for Prometheus.
pub async fn metrics(State(health): State<Health>) -> Response {
    match health.metrics.render(&health.services).await {
        Ok(page) => (
            [(
                header::CONTENT_TYPE,
                "application/openmetrics-text; version=1.0.0; charset=utf-8",
            )],
            page,
        )
            .into_response(),
        Err(failure) => {
            tracing::warn!(%failure, cause = ?failure.cause, "no figures");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the figures can't be had now\n",
            )
                .into_response()
        }
    }
}
