//! Puts the edge together over the rules.

use std::sync::Arc;

use axum::Router;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::graphql::RowPlans;
use crate::http::assets::Source;
use crate::http::audit_export;
use crate::http::edge::{Edge, Shared};
use crate::http::health::Health;
use crate::http::metrics::Metrics;
use crate::http::persisted::Trusted;
use crate::http::public_api::PublicApi;
use crate::http::router;
use crate::http::session_cookie::SessionCookies;
use crate::http::sockets::Sockets;
use crate::http::worker_api::WorkerApi;
use crate::services::Services;

/// The two steps of an orderly end, and what it waits for.
#[derive(Clone, Default)]
pub struct Ends {
    /// First: no new work is taken, and `/readyz` says so.
    pub stopping: CancellationToken,
    /// Then: sockets are closed, and no request is taken.
    pub end: CancellationToken,
    /// Sockets that are open.
    pub open_sockets: TaskTracker,
}

/// Everything that is served at the address.
pub fn router(config: Config, services: &Services, ends: &Ends) -> Router {
    let config = Arc::new(config);
    let metrics = Arc::new(Metrics::new());
    let shared = Shared {
        config: Arc::clone(&config),
        events: services.events.clone(),
        metrics: Arc::clone(&metrics),
        sockets: Sockets::default(),
        shutdown: ends.end.clone(),
        open_sockets: ends.open_sockets.clone(),
    };
    let health = Health {
        services: services.clone(),
        metrics,
        shutdown: ends.stopping.clone(),
    };
    let cookies = SessionCookies::new(config.is_behind_tls());
    let plans = RowPlans(config.graphql.row_plans);
    let public = PublicApi::new(services.clone(), cookies, plans);
    let public = match &config.trusted_documents {
        None => Edge::new(public, shared.clone()),
        Some(path) => {
            // It has been read when the server started. Whatever happened to it since, no others are served.
            let trusted = Trusted::read(path).unwrap_or_else(|what| {
                tracing::error!("{what}");
                Trusted::default()
            });
            Edge::trusting(public, shared.clone(), trusted)
        }
    };
    let plain = audit_export::routes(public.clone(), services.clone());
    router::router(
        public,
        Edge::new(WorkerApi::new(services.clone()), shared),
        plain,
        health,
        Source::find(config.ui_dir.clone()),
    )
}
