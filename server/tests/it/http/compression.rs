//! Answers are compressed when that is of use, and streams never are.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(large_answers_are_compressed_and_small_ones_are_not);

/// The head of an answer as it is on the wire: the tests' client unpacks what it gets and says nothing.
async fn head(app: &TestApp, body: &Value, accepted: &str) -> String {
    let body = body.to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\naccept-encoding: {accepted}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        app.address,
        body.len()
    );
    head_of(app, &request).await
}

async fn head_of(app: &TestApp, request: &str) -> String {
    let mut socket = TcpStream::connect(app.address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).to_lowercase();
    assert!(answer.starts_with("http/1.1 200"), "{answer:.300}");
    answer.split("\r\n\r\n").next().unwrap().to_owned()
}

async fn large_answers_are_compressed_and_small_ones_are_not(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let large = json!({ "query": "{ __schema { types { name description } } }" });
    let small = json!({ "query": "{ __typename }" });
    let packed = head(&app, &large, "gzip").await;
    assert!(packed.contains("content-encoding: gzip"), "{packed}");
    assert!(packed.contains("vary: accept-encoding"), "{packed}");
    assert!(packed.contains("vary: accept\r\n"), "{packed}");
    let best = head(&app, &large, "gzip, br").await;
    assert!(best.contains("content-encoding: br"), "{best}");
    for (body, accepted) in [
        (&small, "gzip, br"),
        (&large, "br;q=0"),
        (&large, "identity"),
    ] {
        let plain = head(&app, body, accepted).await;
        assert!(!plain.contains("content-encoding"), "{plain}");
    }
    // The log's export is written bit by bit.
    let export = format!(
        "GET /api/v1/audit.jsonl HTTP/1.1\r\nhost: {}\r\naccept-encoding: gzip\r\nconnection: close\r\n\
         authorization: Bearer {BOOTSTRAP_TOKEN}\r\n\r\n",
        app.address
    );
    assert!(!head_of(&app, &export).await.contains("content-encoding"));
    let off = TestApp::start_with(test, |config| config.http.compression = false).await;
    assert!(
        !head(&off, &large, "gzip")
            .await
            .contains("content-encoding")
    );
}
