//! `taskyard serve`, from its first look at the data folder to its orderly end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::signals::Signals;
use super::{data_folder, database, listener, provisioner, settings};
use crate::background;
use crate::config::Config;
use crate::http::assets::Source;
use crate::http::edge::{Edge, Shared};
use crate::http::health::Health;
use crate::http::metrics::Metrics;
use crate::http::public_api::PublicApi;
use crate::http::router::router;
use crate::http::session_cookie::SessionCookies;
use crate::http::sockets::Sockets;
use crate::http::worker_api::WorkerApi;
use crate::services::{Services, bootstrap};

/// How long sockets have to say goodbye, besides the time that requests have.
const GOODBYE: Duration = Duration::from_secs(2);

/// Serves until a signal comes, then ends in order.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let mut signals = Signals::new().context("signals can't be heard")?;
    let _held = data_folder::hold(&config.data_dir)?;
    let (listener, bound) = listener::bind(config.listen).await?;
    let own_url = listener::own_url(bound);
    let db = database::connect(&config).await?;
    database::migrate(&db).await?;
    let services = settings::services(&config, db, &own_url)?;
    let started = bootstrap::prepare(&services)
        .await
        .map_err(|failure| anyhow!("the first data can't be written: {failure}"))?;

    let running = Running::new(Arc::new(config));
    let http = running.serve_http(listener, &services);
    let loops = tokio::spawn(background::run(services.clone(), running.end.clone()));
    announce(&services, started.login_link.as_deref());
    let worker = provisioner::start(
        &running.config,
        own_url,
        &started.provisioner_token,
        running.stopping.clone(),
    )?;

    signals.next().await;
    tracing::info!("shutting down; a second signal ends at once");
    tokio::spawn(async move {
        signals.next().await;
        std::process::exit(1);
    });
    running.end(worker, http, loops).await;
    services
        .db
        .close()
        .await
        .map_err(|failure| anyhow!("the database was not closed well: {failure}"))
}

/// What runs, and the two steps of its end: first no new work is taken, then nobody is served.
struct Running {
    config: Arc<Config>,
    stopping: CancellationToken,
    end: CancellationToken,
    open_sockets: TaskTracker,
}

impl Running {
    fn new(config: Arc<Config>) -> Self {
        Self {
            config,
            stopping: CancellationToken::new(),
            end: CancellationToken::new(),
            open_sockets: TaskTracker::new(),
        }
    }

    fn serve_http(
        &self,
        listener: TcpListener,
        services: &Services,
    ) -> JoinHandle<std::io::Result<()>> {
        let router = self.router(services);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let end = self.end.clone().cancelled_owned();
        tokio::spawn(async move {
            axum::serve(listener, service)
                .with_graceful_shutdown(end)
                .await
        })
    }

    fn router(&self, services: &Services) -> Router {
        let metrics = Arc::new(Metrics::new());
        let shared = Shared {
            config: Arc::clone(&self.config),
            events: services.events.clone(),
            metrics: Arc::clone(&metrics),
            sockets: Sockets::default(),
            shutdown: self.end.clone(),
            open_sockets: self.open_sockets.clone(),
        };
        let health = Health {
            services: services.clone(),
            metrics,
            shutdown: self.stopping.clone(),
        };
        let cookies = SessionCookies::new(self.config.is_behind_tls());
        router(
            Edge::new(PublicApi::new(services.clone(), cookies), shared.clone()),
            Edge::new(WorkerApi::new(services.clone()), shared),
            health,
            Source::find(self.config.ui_dir.clone()),
        )
    }

    /// The provisioner goes first: it needs the server to hand its jobs over.
    async fn end(
        self,
        worker: Option<JoinHandle<()>>,
        http: JoinHandle<std::io::Result<()>>,
        loops: JoinHandle<()>,
    ) {
        self.stopping.cancel();
        if let Some(worker) = worker {
            let limit = self.config.shutdown.provisioner.duration();
            if timeout(limit, worker).await.is_err() {
                tracing::warn!(
                    "the embedded provisioner took too long; its jobs are found by their lease"
                );
            }
        }
        self.end.cancel();
        if timeout(self.config.shutdown.drain.duration(), http)
            .await
            .is_err()
        {
            tracing::warn!("requests that took too long were cut off");
        }
        self.open_sockets.close();
        if timeout(GOODBYE, self.open_sockets.wait()).await.is_err() {
            tracing::warn!("sockets that did not answer were cut off");
        }
        if loops.await.is_err() {
            tracing::warn!("a background loop had ended before");
        }
    }
}

/// Standard output is for who started the program.
fn announce(services: &Services, login_link: Option<&str>) {
    println!("Taskyard serves at {}", services.settings.gateway_url);
    if let Some(link) = login_link {
        println!("Sign in (once, within 15 minutes): {link}");
    }
}
