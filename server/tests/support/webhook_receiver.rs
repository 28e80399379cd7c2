//! A program that is told of tasks' changes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A request as it came.
#[derive(Debug)]
pub struct Received {
    pub method: String,
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// What it answers.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    Status(u16),
    /// To another path of its own.
    Redirect,
    /// Never.
    Silence,
}

#[derive(Clone)]
struct Shared {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    received: UnboundedSender<Received>,
}

/// Listens at a free port until the test ends.
pub struct Receiver {
    pub url: String,
    shared: Shared,
    received: UnboundedReceiver<Received>,
}

impl Receiver {
    pub async fn start() -> Self {
        let (sender, received) = unbounded_channel();
        let shared = Shared {
            answers: Arc::default(),
            received: sender,
        };
        let router = Router::new().fallback(any(take)).with_state(shared.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            url: format!("http://{address}/hook?key=1"),
            shared,
            received,
        }
    }

    /// The next requests are answered so; later ones with 204.
    pub fn answer(&self, answers: &[Answer]) {
        self.shared.answers.lock().unwrap().extend(answers);
    }

    /// The next request.
    pub async fn next(&mut self) -> Received {
        self.received.recv().await.unwrap()
    }

    /// Whether a request has come that nobody has asked for yet.
    pub fn has_more(&mut self) -> bool {
        !self.received.is_empty()
    }
}

async fn take(State(shared): State<Shared>, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    shared
        .received
        .send(Received {
            method: parts.method.to_string(),
            path: parts.uri.to_string(),
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        })
        .unwrap();
    let answer = shared.answers.lock().unwrap().pop_front();
    match answer.unwrap_or(Answer::Status(204)) {
        Answer::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Answer::Redirect => (
            StatusCode::TEMPORARY_REDIRECT,
            [(header::LOCATION, "/elsewhere")],
        )
            .into_response(),
        Answer::Silence => std::future::pending().await,
    }
}
