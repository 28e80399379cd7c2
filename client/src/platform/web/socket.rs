//! The socket.

use std::future::poll_fn;
use std::pin::Pin;

use futures_util::{Sink, SinkExt, StreamExt};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, State, WebSocketError};

use crate::Error;
use crate::platform::{Endpoint, Incoming};

/// An open socket.
pub(crate) struct Socket(WebSocket);

/// Opens the socket of `endpoint`.
pub(crate) async fn open(endpoint: Endpoint) -> Result<Socket, Incoming> {
    let mut socket = WebSocket::open_with_protocol(&endpoint.websocket_url, "graphql-transport-ws")
        .map_err(|error| {
            Incoming::Refused(Error::Options(format!(
                "the server's address {}: {error}",
                endpoint.url
            )))
        })?;
    // Ready to send means that it is no longer connecting, for good or bad.
    let ready = poll_fn(|context| Pin::new(&mut socket).poll_ready(context)).await;
    match (ready, socket.state()) {
        (Ok(()), State::Open) => Ok(Socket(socket)),
        _ => Err(Incoming::Failed),
    }
}

impl Socket {
    /// What comes next.
    pub(crate) async fn next(&mut self) -> Incoming {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Incoming::Text(text),
            Some(Ok(Message::Bytes(_))) => Incoming::Alive,
            Some(Err(WebSocketError::ConnectionClose(event))) => Incoming::Closed {
                code: event.code,
                reason: event.reason,
            },
            Some(Err(_)) | None => Incoming::Failed,
        }
    }

    /// Sends a message; when that fails, reading says so.
    pub(crate) async fn send(&mut self, text: String) {
        let _ = self.0.send(Message::Text(text)).await;
    }

    #[expect(clippy::unused_async, reason = "as the native socket, which waits")]
    pub(crate) async fn close(self, code: u16) {
        // A browser lets a page close with 1000 and 3000-4999 only; dropping it closes it as well.
        let _ = self.0.close(Some(code), None);
    }
}
