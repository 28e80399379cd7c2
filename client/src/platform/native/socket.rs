//! The socket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::{
    AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL, USER_AGENT,
};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message, handshake::client::Request};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream};

use crate::Error;
use crate::platform::{Endpoint, Incoming};

/// Limit for a message to reach the kernel; it is sent on later with the next one.
const SEND_LIMIT: Duration = Duration::from_secs(10);
/// Limit for a goodbye.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);
/// The default of 128 KiB would be paid by each connection.
const READ_BUFFER: usize = 4 * 1024;

/// An open socket.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Opens the socket of `endpoint`.
pub(crate) async fn open(endpoint: Endpoint) -> Result<Socket, Incoming> {
    let request = request(&endpoint).map_err(Incoming::Refused)?;
    let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER);
    let tls = Connector::Rustls(endpoint.http.tls.clone());
    let opened =
        tokio_tungstenite::connect_async_tls_with_config(request, Some(config), true, Some(tls));
    match opened.await {
        Ok((socket, _)) => Ok(Socket(socket)),
        Err(error) => Err(refusal(&error).map_or(Incoming::Failed, Incoming::Refused)),
    }
}

fn request(endpoint: &Endpoint) -> Result<Request, Error> {
    let mut request = (*endpoint.websocket_url)
        .into_client_request()
        .map_err(|error| {
            Error::Options(format!("the server's address {}: {error}", endpoint.url))
        })?;
    let headers = request.headers_mut();
    headers.insert(
        SEC_WEBSOCKET_PROTOCOL,
        HeaderValue::from_static("graphql-transport-ws"),
    );
    if let Some(user_agent) = &endpoint.http.user_agent {
        headers.insert(USER_AGENT, user_agent.clone());
    }
    if let Some(token) = endpoint.token() {
        let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| Error::Options("a token must be visible ASCII".into()))?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(request)
}

/// The error of a handshake that would be refused again; `None` when trying again can help.
fn refusal(error: &tungstenite::Error) -> Option<Error> {
    match error {
        tungstenite::Error::Http(response) => match response.status().as_u16() {
            401 => Some(Error::Unauthenticated),
            403 => Some(Error::Forbidden("the socket's handshake".into())),
            408 | 425 | 429 | 500.. => None,
            status => Some(Error::Protocol(format!(
                "HTTP status {status} to a WebSocket handshake"
            ))),
        },
        tungstenite::Error::Url(error) => Some(Error::Options(error.to_string())),
        tungstenite::Error::Protocol(
            tungstenite::error::ProtocolError::SecWebSocketSubProtocolError(error),
        ) => Some(Error::Protocol(error.to_string())),
        _ => None,
    }
}

impl Socket {
    /// What comes next. Pings are answered inside.
    pub(crate) async fn next(&mut self) -> Incoming {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Incoming::Text(text.as_str().to_owned()),
            Some(Ok(Message::Close(frame))) => frame.map_or(
                Incoming::Closed {
                    code: 1005,
                    reason: String::new(),
                },
                |frame| Incoming::Closed {
                    code: frame.code.into(),
                    reason: frame.reason.as_str().to_owned(),
                },
            ),
            Some(Ok(_)) => Incoming::Alive,
            Some(Err(_)) | None => Incoming::Failed,
        }
    }

    /// Sends a message; when that fails, reading says so.
    pub(crate) async fn send(&mut self, text: String) {
        let _ = timeout(SEND_LIMIT, self.0.send(Message::text(text))).await;
    }

    pub(crate) async fn close(mut self, code: u16) {
        let frame = CloseFrame {
            code: CloseCode::from(code),
            reason: "".into(),
        };
        // Whether the goodbye arrives changes nothing here.
        let _ = timeout(CLOSE_LIMIT, self.0.close(Some(frame))).await;
    }
}
