//! Section `[websocket]`: what one socket may hold, and one event stream.

use serde::{Deserialize, Serialize};

use super::Seconds;

/// Limits and times of graphql-transport-ws sockets, and of event streams where they have them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebsocketLimits {
    /// `TASKYARD_WEBSOCKET_INIT`: seconds until `connection_init` must have come. Default 10.
    /// Protects from sockets that nobody has answered for.
    pub init: Seconds,
    /// `TASKYARD_WEBSOCKET_PING`: seconds between pings, and between comments of a quiet event
    /// stream. Default 12: below the idle limits of common proxies.
    pub ping: Seconds,
    /// `TASKYARD_WEBSOCKET_SILENCE`: seconds without any sign of life after which a socket is
    /// given up. Default 30. Protects memory from peers that are gone.
    pub silence: Seconds,
    /// `TASKYARD_WEBSOCKET_RECHECK`: seconds between checks that a socket's credential still
    /// holds, besides those when rights change and when the credential ends. Default 60: for a change
    /// that this gateway was not told of.
    pub recheck: Seconds,
    /// `TASKYARD_WEBSOCKET_OPERATIONS`: operations open at once on one socket. Default 128.
    /// Protects memory.
    pub operations: usize,
    /// `TASKYARD_WEBSOCKET_SOCKETS`: sockets and event streams open at once for one user, or for one
    /// address that is not signed in. Default 64. Protects memory and file descriptors.
    pub sockets: usize,
    /// `TASKYARD_WEBSOCKET_MESSAGE_BYTES`: bytes of one message from a client. Default 1,048,576.
    /// Protects memory.
    pub message_bytes: usize,
    /// `TASKYARD_WEBSOCKET_QUEUE`: results of one operation that wait for a slow reader before
    /// the operation waits too. Default 4. Protects memory. Subscribers who share an execution have
    /// no queue: of it the last 32 results are kept, at most 4 MiB, and who is slower reads on from
    /// the database.
    pub queue: usize,
}

impl Default for WebsocketLimits {
    fn default() -> Self {
        Self {
            init: Seconds::new(10),
            ping: Seconds::new(12),
            silence: Seconds::new(30),
            recheck: Seconds::new(60),
            operations: 128,
            sockets: 64,
            message_bytes: 1024 * 1024,
            queue: 4,
        }
    }
}
