//! A server on loopback whose every message the test writes itself.

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::{Value, json};
use taskyard_client::{Client, Options, Token};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

pub struct Server {
    pub client: Client,
    sockets: mpsc::UnboundedReceiver<Socket>,
}

/// The server's end of one connection.
pub struct Socket {
    pub headers: HeaderMap,
    socket: WebSocket,
}

impl Server {
    pub async fn start() -> Self {
        let (sender, sockets) = mpsc::unbounded_channel();
        let app = Router::new()
            .route("/graphql", get(upgrade))
            .with_state(sender);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        let client = Client::new(Options {
            url: format!("http://{address}/graphql"),
            token: Some(Token::new("tyd_1_secret")),
            user_agent: Some("taskyard-test".into()),
        });
        Self {
            client: client.unwrap(),
            sockets,
        }
    }

    /// The next connection.
    pub async fn accept(&mut self) -> Socket {
        self.sockets.recv().await.unwrap()
    }

    /// The next connection, greeted.
    pub async fn accept_ready(&mut self) -> Socket {
        let mut socket = self.accept().await;
        assert_eq!(socket.receive().await["type"], "connection_init");
        socket.send(json!({"type": "connection_ack"})).await;
        socket
    }
}

async fn upgrade(
    State(sender): State<mpsc::UnboundedSender<Socket>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> impl IntoResponse {
    upgrade
        .protocols(["graphql-transport-ws"])
        .on_upgrade(async move |socket| {
            // The test may have ended.
            let _ = sender.send(Socket { headers, socket });
        })
}

impl Socket {
    pub async fn send(&mut self, message: Value) {
        let text = Message::text(message.to_string());
        self.socket.send(text).await.unwrap();
    }

    pub async fn number(&mut self, id: &Value, number: u64) {
        let payload = json!({"data": {"number": number}});
        self.send(json!({"type": "next", "id": id, "payload": payload}))
            .await;
    }

    /// The next message, or `{"close": code}`.
    pub async fn receive(&mut self) -> Value {
        loop {
            match self.socket.recv().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Close(frame))) => {
                    return json!({"close": frame.map(|frame| frame.code)});
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return json!({"close": null}),
            }
        }
    }

    /// The next message, which is a `subscribe`: its id and the cursor in its variables.
    pub async fn subscribed(&mut self) -> (Value, u64) {
        let message = self.receive().await;
        assert_eq!(message["type"], "subscribe", "{message}");
        let after = message["payload"]["variables"]["after"].as_u64().unwrap();
        (message["id"].clone(), after)
    }

    pub async fn close(mut self, code: u16) {
        let frame = CloseFrame {
            code,
            reason: "".into(),
        };
        let _ = self.socket.send(Message::Close(Some(frame))).await;
    }
}
