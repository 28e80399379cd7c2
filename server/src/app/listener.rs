//! The address that HTTP is served at.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use anyhow::Context as _;
use tokio::net::TcpListener;

/// Takes the address; nobody is served yet.
pub(super) async fn bind(address: SocketAddr) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("can't listen at {address}; choose another address with --listen, such as --listen 127.0.0.1:0")
    })?;
    let bound = listener
        .local_addr()
        .context("the address listened at is unknown")?;
    Ok((listener, bound))
}

/// How this machine itself reaches the address.
pub(super) fn own_url(bound: SocketAddr) -> String {
    let ip = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, bound.port()))
}
