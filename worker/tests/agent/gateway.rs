//! A gateway that keeps a journal of what an agent tells it. It speaks the worker contract over HTTP and graphql-transport-ws.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The credential that it accepts.
pub const TOKEN: &str = "tyd_agent_0123456789abcdef";

/// How long a test waits for what must come; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// What an agent told, in the order in which it was stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Lifecycle(String),
    Health(String, String),
    Log(String),
    Output(String),
    Status(String, String, Option<String>),
    Acknowledged(String, Option<String>),
    /// What came of a command: its id, the text of all pieces, the result, why it can't be done.
    Completed(String, String, Value, Option<String>),
}

/// The gateway; it ends with the test's runtime.
pub struct Gateway {
    pub url: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    journal: watch::Sender<Vec<Entry>>,
    commands: watch::Sender<Vec<Value>>,
    /// Answers every second write with 503, after it has been carried out.
    flaky: AtomicBool,
    writes: AtomicUsize,
    refuse: AtomicBool,
    shut_down: AtomicBool,
    at_once: AtomicBool,
    beats: watch::Sender<usize>,
    log_end: watch::Sender<i64>,
    output_end: watch::Sender<i64>,
    pieces: Mutex<HashMap<String, Vec<String>>>,
}

impl Gateway {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let router = Router::new()
            .route("/worker/graphql", get(subscribe).post(execute))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    pub fn be_flaky(&self) {
        self.shared.flaky.store(true, SeqCst);
    }

    /// From now on the credential is worth nothing.
    pub fn refuse(&self) {
        self.shared.refuse.store(true, SeqCst);
    }

    /// From now on heartbeats are answered with `shutDown`.
    pub fn dismiss(&self) {
        self.shared.shut_down.store(true, SeqCst);
    }

    /// From now on they are answered with `atOnce` as well.
    pub fn dismiss_at_once(&self) {
        self.shared.at_once.store(true, SeqCst);
        self.dismiss();
    }

    /// How many heartbeats were answered.
    pub fn beats(&self) -> watch::Receiver<usize> {
        self.shared.beats.subscribe()
    }

    pub fn input(&self, id: &str, text: &str) {
        self.command(json!({ "id": id, "kind": "DELIVER_INPUT", "text": text }));
    }

    pub fn shut_down(&self) {
        self.command(json!({ "id": "shut-down", "kind": "SHUT_DOWN", "text": null }));
    }

    /// Asks for work: its kind, the field that says more, and what that says.
    pub fn work(&self, id: &str, kind: &str, field: &str, work: Value) {
        let mut command = json!({ "id": id, "kind": kind });
        command[field] = work;
        self.command(command);
    }

    pub fn cancel(&self, id: &str) {
        self.command(json!({ "id": id, "kind": "CANCEL" }));
    }

    /// Waits for what came of a command: text, result, why it can't be done.
    pub async fn completed(&self, id: &str) -> (String, Value, Option<String>) {
        let is_it = |entry: &Entry| matches!(entry, Entry::Completed(of, ..) if of == id);
        let journal = self.until(|journal| journal.iter().any(is_it)).await;
        let Some(Entry::Completed(_, text, result, error)) = journal.into_iter().find(is_it) else {
            unreachable!("it was waited for");
        };
        (text, result, error)
    }

    fn command(&self, command: Value) {
        self.shared.commands.send_modify(|all| all.push(command));
    }

    pub fn journal(&self) -> Vec<Entry> {
        self.shared.journal.borrow().clone()
    }

    /// Waits until the journal is as wanted; gives it.
    pub async fn until(&self, wanted: impl FnMut(&Vec<Entry>) -> bool) -> Vec<Entry> {
        let mut journal = self.shared.journal.subscribe();
        let found = tokio::time::timeout(PATIENCE, journal.wait_for(wanted)).await;
        let Ok(journal) = found else {
            panic!("what was waited for did not come: {:#?}", self.journal());
        };
        journal.unwrap().clone()
    }

    pub async fn until_entry(&self, wanted: Entry) -> Vec<Entry> {
        self.until(|journal| journal.contains(&wanted)).await
    }

    /// Waits for a state with this message.
    pub async fn until_status(&self, state: &str, message: &str) -> Vec<Entry> {
        self.until_entry(status(state, message)).await
    }
}

/// A reported state without a link.
pub fn status(state: &str, message: &str) -> Entry {
    Entry::Status(state.to_owned(), message.to_owned(), None)
}

/// All output in the journal.
pub fn output(journal: &[Entry]) -> String {
    let text = journal.iter().map(|entry| match entry {
        Entry::Output(text) => text.as_str(),
        _ => "",
    });
    text.collect()
}

/// The states in the journal.
pub fn states(journal: &[Entry]) -> Vec<(&str, &str)> {
    let states = journal.iter().filter_map(|entry| match entry {
        Entry::Status(state, message, _) => Some((state.as_str(), message.as_str())),
        _ => None,
    });
    states.collect()
}

/// The lifecycle in the journal.
pub fn lifecycle(journal: &[Entry]) -> Vec<&str> {
    let steps = journal.iter().filter_map(|entry| match entry {
        Entry::Lifecycle(step) => Some(step.as_str()),
        _ => None,
    });
    steps.collect()
}

/// The log lines in the journal.
pub fn logs(journal: &[Entry]) -> Vec<&str> {
    let lines = journal.iter().filter_map(|entry| match entry {
        Entry::Log(line) => Some(line.as_str()),
        _ => None,
    });
    lines.collect()
}

fn may(headers: &HeaderMap, shared: &Shared) -> bool {
    let token = headers.get("authorization").and_then(|it| it.to_str().ok());
    token == Some(&format!("Bearer {TOKEN}")) && !shared.refuse.load(SeqCst)
}

async fn execute(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Json(request): Json<Value>,
) -> Response {
    if !may(&headers, &shared) {
        let error = json!({ "message": "no", "extensions": { "code": "UNAUTHENTICATED" } });
        return Json(json!({ "data": null, "errors": [error] })).into_response();
    }
    let data = shared.carry_out(&request);
    if shared.flaky.load(SeqCst) && shared.writes.fetch_add(1, SeqCst) % 2 == 0 {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    Json(json!({ "data": data })).into_response()
}

impl Shared {
    fn carry_out(&self, request: &Value) -> Value {
        let input = &request["variables"]["input"];
        match request["operationName"].as_str().unwrap() {
            "ThisWorker" => json!({ "worker": { "heartbeatSeconds": 1 } }),
            "AgentReport" => {
                if let Some(step) = input["lifecycle"].as_str() {
                    let step = Entry::Lifecycle(step.to_owned());
                    if self.journal.borrow().last() != Some(&step) {
                        self.write(step);
                    }
                }
                for app in input["apps"].as_array().unwrap() {
                    self.write(Entry::Health(text(&app["slug"]), text(&app["health"])));
                }
                self.beats.send_modify(|beats| *beats += 1);
                let (shut_down, at_once) = (self.shut_down.load(SeqCst), self.at_once.load(SeqCst));
                json!({ "agentReport": { "shutDown": shut_down, "atOnce": at_once } })
            }
            "AppendAgentLogs" => {
                let end = self.append(&self.log_end, &input["lines"], Entry::Log);
                json!({ "appendAgentLogs": { "acknowledged": end, "truncated": false } })
            }
            "AppendMessages" => {
                let end = self.append(&self.output_end, &input["messages"], Entry::Output);
                json!({ "appendMessages": { "acknowledged": end } })
            }
            "ReportAppStatus" => {
                let uri = input["uri"].as_str().map(str::to_owned);
                let status = Entry::Status(text(&input["state"]), text(&input["message"]), uri);
                let last = self
                    .journal
                    .borrow()
                    .iter()
                    .rev()
                    .find(|it| matches!(it, Entry::Status(..)))
                    .cloned();
                if last.as_ref() != Some(&status) {
                    self.write(status);
                }
                json!({ "reportAppStatus": { "recorded": true } })
            }
            "AcknowledgeCommand" => {
                let error = input["error"].as_str().map(str::to_owned);
                self.write(Entry::Acknowledged(text(&input["commandId"]), error));
                json!({ "acknowledgeCommand": { "accepted": true } })
            }
            "AppendCommandOutput" => {
                self.add_piece(input);
                json!({ "appendCommandOutput": { "wanted": true } })
            }
            "CompleteCommand" => {
                let id = text(&input["commandId"]);
                let whole = self.add_piece(input);
                let error = input["error"].as_str().map(str::to_owned);
                let completed = Entry::Completed(id, whole, input["result"].clone(), error);
                if !self.journal.borrow().contains(&completed) {
                    self.write(completed);
                }
                json!({ "completeCommand": { "stored": true } })
            }
            other => panic!("an agent does not use {other}"),
        }
    }

    /// Stores what is new by its sequence.
    fn append(&self, end: &watch::Sender<i64>, items: &Value, entry: fn(String) -> Entry) -> i64 {
        for item in items.as_array().unwrap() {
            let sequence = item["sequence"].as_i64().unwrap();
            let next = *end.borrow() + 1;
            assert!(sequence <= next, "a gap before {sequence}");
            if sequence == next {
                end.send_replace(sequence);
                self.write(entry(text(&item["text"])));
            }
        }
        *end.borrow()
    }

    /// Stores a piece unless it is there; gives all of them together.
    fn add_piece(&self, input: &Value) -> String {
        let piece = text(&input["text"]);
        assert!(piece.len() <= 128 * 1024, "a piece is too long");
        let mut all = self.pieces.lock().unwrap();
        let pieces = all.entry(text(&input["commandId"])).or_default();
        let position = usize::try_from(input["position"].as_i64().unwrap()).unwrap();
        assert!(position <= pieces.len(), "a gap before piece {position}");
        if position == pieces.len() {
            pieces.push(piece);
        }
        pieces.concat()
    }

    fn write(&self, entry: Entry) {
        self.journal.send_modify(|journal| journal.push(entry));
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn subscribe(State(shared): State<Arc<Shared>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .protocols(["graphql-transport-ws"])
        .on_upgrade(|socket| send_commands(socket, shared))
}

/// The one subscription there is: all commands, then new ones.
async fn send_commands(socket: WebSocket, shared: Arc<Shared>) {
    let (mut sink, mut stream) = socket.split();
    let mut commands = shared.commands.subscribe();
    let mut subscription = None;
    let mut sent = 0;
    loop {
        tokio::select! {
            message = stream.next() => {
                let Some(Ok(Message::Text(message))) = message else { return };
                let message: Value = serde_json::from_str(&message).unwrap();
                match message["type"].as_str().unwrap() {
                    "connection_init" => {
                        let answer = json!({ "type": "connection_ack" }).to_string();
                        sink.send(Message::text(answer)).await.unwrap();
                    }
                    "subscribe" => subscription = Some(message["id"].clone()),
                    "ping" => {
                        let answer = json!({ "type": "pong" }).to_string();
                        sink.send(Message::text(answer)).await.unwrap();
                    }
                    _ => {}
                }
            }
            Ok(()) = commands.changed() => {}
        }
        if let Some(id) = &subscription {
            let all = commands.borrow_and_update().clone();
            for command in &all[sent..] {
                let payload = json!({ "data": { "agentCommands": command } });
                let next = json!({ "id": id, "type": "next", "payload": payload }).to_string();
                if sink.send(Message::text(next)).await.is_err() {
                    return;
                }
            }
            sent = all.len();
        }
    }
}
