//! A stand-in for the gateway: plain HTTP on loopback, answers as the test says, tells the test of every call.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// Operation and its input.
pub type Call = (String, Value);
/// Gives the payload of an operation; null: no answer is ever sent.
type Answer = dyn Fn(&str, &Value) -> Value + Send + Sync;

pub struct Gateway {
    address: SocketAddr,
    calls: mpsc::UnboundedReceiver<Call>,
}

impl Gateway {
    pub async fn start(answer: impl Fn(&str, &Value) -> Value + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, calls) = mpsc::unbounded_channel();
        let answer: Arc<Answer> = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answer), sender.clone()));
            }
        });
        Self { address, calls }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next call of one of these operations; others are passed over.
    pub async fn next(&mut self, operations: &[&str]) -> Call {
        loop {
            let call = self.calls.recv().await.unwrap();
            if operations.contains(&call.0.as_str()) {
                return call;
            }
        }
    }

    /// All calls so far.
    pub fn so_far(&mut self) -> Vec<Call> {
        std::iter::from_fn(|| self.calls.try_recv().ok()).collect()
    }
}

async fn serve(stream: TcpStream, answer: Arc<Answer>, calls: mpsc::UnboundedSender<Call>) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut length = 0;
        let mut line = String::new();
        while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) && line != "\r\n" {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        if length == 0 {
            // The socket for subscriptions, which this gateway does not have.
            let _ = stream
                .write_all(
                    b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
                )
                .await;
            return;
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let operation = body["operationName"].as_str().unwrap().to_owned();
        let input = body["variables"]["input"].clone();
        let payload = answer(&operation, &input);
        let _ = calls.send((operation.clone(), input));
        if payload.is_null() {
            std::future::pending::<()>().await;
        }
        let field = match operation.as_str() {
            "ThisWorker" => "worker".to_owned(),
            _ => format!("{}{}", operation[..1].to_lowercase(), &operation[1..]),
        };
        let answer = json!({ "data": { field: payload } }).to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        if stream.write_all((head + &answer).as_bytes()).await.is_err() {
            return;
        }
    }
}
