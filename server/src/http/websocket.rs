//! The graphql-transport-ws protocol on a socket of axum.
//!
//! One task a socket. It reads, and polls the socket's operations fairly and only while the peer
//! takes what it is sent: a slow reader makes its own streams wait, which hold nothing but a
//! cursor. Several results that are ready go out in one flush.
//!
//! <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>

mod close;
mod connection;
mod message;
mod operations;

use std::future::Future;
use std::time::Duration;

use async_graphql::Request;
use axum::extract::ws::WebSocketUpgrade;
use tokio_util::sync::CancellationToken;

use self::connection::Connection;
use super::live::Opened;
use crate::domain::Failure;

/// The subprotocol's name.
const PROTOCOL: &str = "graphql-transport-ws";

/// Bytes read from a socket at once. The usual 128 KiB would be held for each of thousands of
/// sockets that hardly ever send. Less than this is not kept between messages.
const READ_BUFFER_BYTES: usize = 1024;

/// What a socket may do, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long a peer has for `connection_init`; then the socket is closed with 4408.
    pub init_timeout: Duration,
    /// Between two pings.
    pub ping_interval: Duration,
    /// A peer that says nothing, or takes nothing, for so long is dropped.
    pub silence: Duration,
    /// Operations that may be open at once on one socket; one more is refused with LIMIT_EXCEEDED.
    pub max_subscriptions: usize,
    /// Bytes of a message; a longer one closes the socket with 1009.
    pub max_message_bytes: usize,
    /// Values and names in a message; more of them close the socket with 1009.
    pub max_values: usize,
}

/// What the driver asks of what it serves.
pub trait Endpoint: Clone + Send + Sync + 'static {
    /// Who is connected; dropped with the socket.
    type Session: Send + Sync + 'static;

    /// Who connects: by the token of `connection_init` when there is one, else by what the upgrade
    /// request carried. LIMIT_EXCEEDED and RATE_LIMITED close with 4429, other failures with 4403.
    fn authenticate(
        &self,
        token: Option<String>,
    ) -> impl Future<Output = Result<Self::Session, Failure>> + Send;

    /// Resolves when the session is no longer good; the socket is then closed with 4403.
    fn revoked(&self, session: &Self::Session) -> impl Future<Output = ()> + Send + 'static;

    /// Opens an operation, guarded as over HTTP.
    fn open(&self, session: &Self::Session, request: Request) -> Opened;
}

/// Answers the upgrade request and drives the socket until it is closed. Cross-site requests are
/// refused before it comes to this.
pub fn serve<E: Endpoint>(
    upgrade: WebSocketUpgrade,
    endpoint: E,
    limits: Limits,
    shutdown: CancellationToken,
) -> axum::response::Response {
    upgrade
        .protocols([PROTOCOL])
        .read_buffer_size(READ_BUFFER_BYTES)
        .max_message_size(limits.max_message_bytes)
        .max_frame_size(limits.max_message_bytes)
        .on_upgrade(async move |socket| {
            // In a task of its own: the upgrade's has room for all that it took to come here.
            let connection = Connection::new(socket, endpoint, limits);
            tokio::spawn(connection.drive(shutdown));
        })
}
