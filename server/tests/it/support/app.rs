//! The real router on a real listener, over a test's database.

use std::net::SocketAddr;

use axum::Router;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use taskyard_server::app::{Ends, router};
use taskyard_server::config::Config;
use tokio::net::TcpListener;

use super::database::TestDatabase;
use super::gateway::http_client;
use super::site::Site;

/// A gateway inside the test's process.
pub struct TestApp {
    /// Its rules, with the clock that the test moves.
    pub site: Site,
    /// What ends it.
    pub ends: Ends,
    /// Where it listens.
    pub address: SocketAddr,
    /// A client that keeps no cookies.
    pub client: Client,
}

impl TestApp {
    /// Starts with the default settings.
    pub async fn start(test: &TestDatabase) -> Self {
        Self::start_with(test, |_| {}).await
    }

    /// Starts with other settings.
    pub async fn start_with(test: &TestDatabase, change: impl FnOnce(&mut Config)) -> Self {
        let site = Site::start(test).await;
        let ends = Ends::default();
        let mut config = Config::defaults("unused".into());
        change(&mut config);
        let address = serve(router(config, &site.services, &ends)).await;
        Self {
            site,
            ends,
            address,
            client: http_client(),
        }
    }

    /// An address of it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A POST to the public schema, as JSON.
    pub fn post(&self, body: &Value) -> RequestBuilder {
        self.client.post(self.url("/graphql")).json(body)
    }

    /// A document without variables, and the answer's JSON.
    pub async fn ask(&self, document: &str) -> Value {
        body(self.post(&json!({ "query": document }))).await
    }
}

/// Serves a router at a free port until the test ends.
pub async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    address
}

/// Sends a request; the answer's JSON.
pub async fn body(request: RequestBuilder) -> Value {
    request.send().await.unwrap().json().await.unwrap()
}

/// A header of an answer, or nothing.
pub fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}
