//! `taskyard serve`, from its first look at the data folder to its orderly end.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::router::{Ends, router};
use super::signals::Signals;
use super::{data_folder, database, listener, open_files, provisioner, settings};
use crate::background;
use crate::config::Config;
use crate::http::persisted::Trusted;
use crate::outbound::Poster;
use crate::services::{Services, bootstrap, webhooks};

/// How long sockets have to say goodbye, besides the time that requests have.
const GOODBYE: Duration = Duration::from_secs(2);

/// Serves until a signal comes, then ends in order.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let mut signals = Signals::new().context("signals can't be heard")?;
    open_files::raise_or_say();
    let mut held = data_folder::hold(&config.data_dir)?;
    let (listener, bound) = listener::bind(config.listen).await?;
    if let Some(path) = &config.trusted_documents {
        Trusted::read(path).map_err(|what| anyhow!("{what}"))?;
    }
    let own_url = listener::own_url(bound);
    let db = database::connect(&config).await?;
    database::migrate(&db).await?;
    let gateway_id = data_folder::gateway_id(&config.data_dir)?;
    let services = settings::services(&config, db, &own_url, gateway_id)?;
    held.note_address(&services.settings.gateway_url)
        .context("the data folder can't be written")?;
    let started = bootstrap::prepare(&services)
        .await
        .map_err(|failure| anyhow!("the first data can't be written: {failure}"))?;

    webhooks::seal_stored(&services)
        .await
        .map_err(|failure| anyhow!("the secrets of webhooks can't be sealed: {failure}"))?;
    let running = Running {
        config,
        ends: Ends::default(),
    };
    let http = running.serve_http(listener, &services);
    let rules = &services.settings;
    let poster = Poster::new(rules.webhook_allow_private, rules.webhook_answer)
        .map_err(|failure| anyhow!("webhooks can't be sent: {failure}"))?;
    let end = running.ends.end.clone();
    let sending = background::send_webhooks(services.clone(), poster, end.clone());
    let chats = background::run_chats(services.clone(), end.clone());
    let others = background::run(services.clone(), end);
    let silence = CancellationToken::new();
    let bells = tokio::spawn(background::carry_bells(services.clone(), silence.clone()));
    let loops = tokio::spawn(async move {
        tokio::join!(sending, chats, others);
    });
    announce(&services, started.login_link.as_deref());
    let worker = provisioner::start(
        &running.config,
        own_url,
        &started.provisioner_token,
        running.ends.stopping.clone(),
    )?;

    signals.next().await;
    tracing::info!("shutting down; a second signal ends at once");
    tokio::spawn(async move {
        signals.next().await;
        std::process::exit(1);
    });
    running.end(worker, http, loops).await;
    // Last, so that other gateways hear what all the others did in the end.
    silence.cancel();
    if bells.await.is_err() {
        tracing::warn!("the carrying of bells had ended before");
    }
    services
        .db
        .close()
        .await
        .map_err(|failure| anyhow!("the database was not closed well: {failure}"))
}

/// What runs.
struct Running {
    config: Config,
    ends: Ends,
}

impl Running {
    fn serve_http(
        &self,
        listener: TcpListener,
        services: &Services,
    ) -> JoinHandle<std::io::Result<()>> {
        let router = router(self.config.clone(), services, &self.ends);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let end = self.ends.end.clone().cancelled_owned();
        tokio::spawn(async move {
            axum::serve(listener, service)
                .with_graceful_shutdown(end)
                .await
        })
    }

    /// The provisioner goes first: it needs the server to hand its jobs over.
    async fn end(
        self,
        worker: Option<JoinHandle<()>>,
        http: JoinHandle<std::io::Result<()>>,
        loops: JoinHandle<()>,
    ) {
        self.ends.stopping.cancel();
        if let Some(worker) = worker {
            let limit = self.config.shutdown.provisioner.duration();
            if timeout(limit, worker).await.is_err() {
                tracing::warn!(
                    "the embedded provisioner took too long; its jobs are found by their lease"
                );
            }
        }
        self.ends.end.cancel();
        if timeout(self.config.shutdown.drain.duration(), http)
            .await
            .is_err()
        {
            tracing::warn!("requests that took too long were cut off");
        }
        self.ends.open_sockets.close();
        if timeout(GOODBYE, self.ends.open_sockets.wait())
            .await
            .is_err()
        {
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
