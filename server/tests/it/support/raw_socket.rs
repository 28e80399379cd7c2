//! A socket that says exactly what the test wants, right or wrong.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// An open socket.
pub struct RawSocket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl RawSocket {
    /// Connects with these headers besides the usual ones.
    pub async fn connect(url: &str, headers: &[(&'static str, &str)]) -> Result<Self, Error> {
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        connect_async(request).await.map(|(socket, _)| Self(socket))
    }

    /// Connects with our subprotocol.
    pub async fn open(url: &str) -> Self {
        let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
        Self::connect(url, &protocol).await.unwrap()
    }

    /// Connects and is let in.
    pub async fn ready(url: &str, payload: Value) -> Self {
        let mut socket = Self::open(url).await;
        socket
            .say(&json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket
    }

    /// Sends a message of the protocol.
    pub async fn say(&mut self, message: &Value) {
        self.text(&message.to_string()).await;
    }

    /// Sends any text.
    pub async fn text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// Sends any text, if the socket is still open.
    pub async fn try_text(&mut self, text: &str) -> bool {
        self.0.send(Message::text(text)).await.is_ok()
    }

    /// The next message, or the code and reason that it was closed with.
    pub async fn try_hear(&mut self) -> Result<Value, (u16, String)> {
        self.next().await
    }

    /// Sends bytes.
    pub async fn bytes(&mut self, bytes: Vec<u8>) {
        self.0.send(Message::binary(bytes)).await.unwrap();
    }

    /// Waits for a ping of the socket's own.
    pub async fn pinged(&mut self) {
        while !matches!(self.0.next().await.unwrap().unwrap(), Message::Ping(_)) {}
    }

    /// Opens an operation.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(&json!({ "id": id, "type": "subscribe", "payload": { "query": query } }))
            .await;
    }

    /// Opens an operation with variables.
    pub async fn subscribe_with(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(&json!({ "id": id, "type": "subscribe", "payload": payload }))
            .await;
    }

    /// The next message of the protocol.
    pub async fn hear(&mut self) -> Value {
        match self.next().await {
            Ok(message) => message,
            Err((code, reason)) => panic!("closed with {code}: {reason}"),
        }
    }

    /// Leaves; the code that the gateway answers with.
    pub async fn leave(mut self) -> u16 {
        let frame = CloseFrame {
            code: CloseCode::Normal,
            reason: "done".into(),
        };
        self.0.send(Message::Close(Some(frame))).await.unwrap();
        self.closed().await.0
    }

    /// Whether the next message lets the socket in; false: it is closed.
    pub async fn is_acknowledged(&mut self) -> bool {
        matches!(self.next().await, Ok(message) if message["type"] == "connection_ack")
    }

    /// Hears until the socket is closed; the code and the reason.
    pub async fn closed(&mut self) -> (u16, String) {
        loop {
            if let Err(close) = self.next().await {
                return close;
            }
        }
    }

    /// The next message of the protocol, or why the socket was closed.
    pub async fn next(&mut self) -> Result<Value, (u16, String)> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Err((frame.code.into(), frame.reason.to_string()));
                }
                Some(Ok(Message::Close(None)) | Err(_)) | None => return Err((0, String::new())),
                Some(Ok(_)) => {}
            }
        }
    }
}
