//! Answers are compressed when that is of use, and streams never are.

use serde_json::{Value, json};
use taskyard_server::app::{Ends, router};
use taskyard_server::config::Config;
use taskyard_server::domain::Timestamp;
use taskyard_server::domain::agent::Agent;
use taskyard_server::domain::user::ApiTokenScope;
use taskyard_server::services::messages::{self, OutputPiece};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::on_both_databases;
use crate::support::app::{TestApp, serve};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(
    large_answers_are_compressed_and_small_ones_are_not,
    events_are_not_compressed_and_come_at_once,
);

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

/// A large message that the task's agent says.
async fn say(flow: &Flow, agent: &Agent, sequence: i64) {
    let piece = OutputPiece {
        sequence,
        at: Timestamp(sequence),
        text: format!("line {sequence} {}", "x".repeat(8_000)),
    };
    let said = messages::append_output(flow.services(), agent, vec![piece]);
    said.await.unwrap();
}

/// Reads until this has come.
async fn until(socket: &mut TcpStream, read: &mut String, wanted: &str) {
    let mut chunk = vec![0; 16 * 1024];
    while !read.contains(wanted) {
        let length = socket.read(&mut chunk).await.unwrap();
        assert!(length > 0, "it ended before {wanted}");
        read.push_str(&String::from_utf8_lossy(&chunk[..length]));
    }
}

async fn events_are_not_compressed_and_come_at_once(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("talk").await;
    let agent = flow.activate(&task).await;
    let config = Config::defaults("unused".into());
    let address = serve(router(config, flow.services(), &Ends::default())).await;
    let token = flow.site.bearer(&flow.caller, ApiTokenScope::User).await;
    let document = "subscription($id: ID!) { taskMessages(taskId: $id) { messages { text } } }";
    let body = json!({ "query": document, "variables": { "id": task.id.to_string() } }).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\naccept-encoding: gzip, br\r\n\
         authorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut read = String::new();
    until(&mut socket, &mut read, "\r\n\r\n").await;
    let head = read.split("\r\n\r\n").next().unwrap().to_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-type: text/event-stream"), "{head}");
    assert!(!head.contains("content-encoding"), "{head}");
    // Each is read before there is a next one, and none is the last.
    for sequence in 1..=3 {
        say(&flow, &agent, sequence).await;
        until(&mut socket, &mut read, &format!("line {sequence} xxx")).await;
    }
}
