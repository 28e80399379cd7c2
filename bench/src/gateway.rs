//! The gateway as it is served, and the bare handlers beside it: each on a port of its own.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;
use axum::Router;
use taskyard_server::app::{Ends, router};
use taskyard_server::config::Config;
use taskyard_server::domain::Clock;
use taskyard_server::events::Events;
use taskyard_server::services::{Services, Settings, bootstrap};
use taskyard_server::store::Database;
use tokio::net::TcpListener;

/// What every request shows, to ours and to the bare handlers.
pub(crate) const TOKEN: &str = "the bootstrap token of the benches, long enough";

/// The services over a database, with the first data that a start writes.
pub(crate) async fn services(db: &Database) -> Result<Services> {
    let settings = Settings {
        bootstrap_token: Some(bootstrap::bootstrap_token(TOKEN)?),
        ..Settings::default()
    };
    let services = Services::new(db.clone(), Events::default(), Clock::system(), settings);
    bootstrap::prepare(&services).await?;
    Ok(services)
}

/// Serves the gateway's own router; gives its address.
pub(crate) async fn serve(services: &Services) -> Result<SocketAddr> {
    serve_sockets(services, 64).await
}

/// The same, where one user may have so many sockets.
pub(crate) async fn serve_sockets(services: &Services, sockets: usize) -> Result<SocketAddr> {
    let mut config = Config::defaults(std::env::temp_dir());
    // One caller asks for all that the machine can give.
    config.rates.enabled = false;
    config.websocket.sockets = sockets;
    listen(router(config, services, &Ends::default())).await
}

/// Serves a router at a free port until the process ends; gives its address.
pub(crate) async fn listen(router: Router) -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    Ok(address)
}
