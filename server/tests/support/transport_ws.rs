//! A plain graphql-transport-ws client, written from the protocol's page and nothing of ours.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// A socket that was acknowledged.
pub struct Socket {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// One operation on a socket of its own.
pub struct Operation {
    socket: Socket,
    /// Why the socket was closed, once it was.
    pub closed: Option<CloseFrame>,
}

impl Socket {
    /// Connects and says `connection_init` with this payload.
    pub async fn open(address: &str, payload: Value) -> Self {
        let mut request = address.into_client_request().unwrap();
        let protocol = "graphql-transport-ws".parse().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        let mut socket = Self { socket };
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        let ack = socket.receive().await.expect("an answer");
        assert_eq!(ack["type"], "connection_ack");
        socket
    }

    /// Starts an operation, whose events alone are then read.
    pub async fn subscribe(mut self, document: &str, variables: Value) -> Operation {
        let payload = json!({ "query": document, "variables": variables });
        self.send(json!({ "type": "subscribe", "id": "1", "payload": payload }))
            .await;
        Operation {
            socket: self,
            closed: None,
        }
    }

    async fn send(&mut self, message: Value) {
        let message = Message::text(message.to_string());
        self.socket.send(message).await.unwrap();
    }

    async fn receive(&mut self) -> Result<Value, Option<CloseFrame>> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame),
                Some(Ok(_)) => {}
                None | Some(Err(_)) => return Err(None),
            }
        }
    }
}

impl Operation {
    /// The next result; `None` when the operation is complete or the socket is closed.
    pub async fn next(&mut self) -> Option<Value> {
        match self.socket.receive().await {
            Ok(mut message) => match message["type"].as_str() {
                Some("next") => Some(message["payload"].take()),
                Some("complete") => None,
                _ => panic!("{message}"),
            },
            Err(frame) => {
                self.closed = frame;
                None
            }
        }
    }
}
