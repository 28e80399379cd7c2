//! A loopback server that speaks Anthropic's Messages API.

use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use taskyard_server::config::{AnthropicModel, Seconds, Secret};
use taskyard_server::llm::Anthropic;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// The key that clients show it.
pub const KEY: &str = "sk-ant-key-of-the-tests";

/// What it does with a request.
#[derive(Clone)]
pub enum Behaviour {
    /// The model says this.
    Says(String),
    /// A body that is not the API's.
    Sends(String),
    /// An error of the API.
    Refuses(u16, &'static str),
    /// Refuses once it is told to.
    Waits(Arc<Notify>),
    /// Never answers.
    IsSilent,
}

/// The server, with the requests that it was sent.
pub struct MessagesApi {
    address: String,
    requests: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
}

impl MessagesApi {
    pub async fn start(behaviour: Behaviour) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let answer = move |headers: HeaderMap, Json(body): Json<Value>| {
            seen.lock().unwrap().push((headers, body));
            respond(behaviour.clone())
        };
        let router = Router::new().route("/v1/messages", post(answer));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, requests }
    }

    /// An address at which nobody listens.
    pub async fn nobody() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            requests: Arc::default(),
        }
    }

    /// A client of it that waits so many seconds.
    pub fn client(&self, seconds: f64) -> Anthropic {
        let settings = AnthropicModel {
            api_key: Some(Secret::new(KEY)),
            model: "claude-of-the-tests".to_owned(),
            base_url: format!("{}/", self.address),
            timeout: Seconds::try_from(seconds).unwrap(),
        };
        Anthropic::new(&settings).unwrap().unwrap()
    }

    pub fn requests(&self) -> Vec<(HeaderMap, Value)> {
        self.requests.lock().unwrap().clone()
    }
}

async fn respond(behaviour: Behaviour) -> (StatusCode, String) {
    match behaviour {
        Behaviour::Says(text) => {
            let body = json!({
                "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-of-the-tests",
                "content": [{ "type": "text", "text": text }],
                "stop_reason": "end_turn", "stop_sequence": null,
                "usage": { "input_tokens": 12, "output_tokens": 34 },
            });
            (StatusCode::OK, body.to_string())
        }
        Behaviour::Sends(body) => (StatusCode::OK, body),
        Behaviour::Refuses(status, kind) => {
            let error = json!({ "type": kind, "message": "of the tests" });
            let body = json!({ "type": "error", "error": error });
            (StatusCode::from_u16(status).unwrap(), body.to_string())
        }
        Behaviour::Waits(told) => {
            told.notified().await;
            (StatusCode::INTERNAL_SERVER_ERROR, String::new())
        }
        Behaviour::IsSilent => std::future::pending().await,
    }
}
