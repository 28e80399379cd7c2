//! A coding agent reports by the MCP tool, over the standard input and output of a real process.

use std::process::Stdio;

use crate::gateway::{Entry, Gateway, status};
use crate::setup::{Workspace, program};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

struct Session {
    _process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    last_id: u64,
}

impl Session {
    /// Starts the server as a coding agent does, and introduces itself.
    async fn open(socket: &std::path::Path) -> Self {
        let mut process = Command::new(program())
            .arg("mcp")
            .env("TASKYARD_SOCKET", socket)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut session = Self {
            input: process.stdin.take().unwrap(),
            output: BufReader::new(process.stdout.take().unwrap()).lines(),
            _process: process,
            last_id: 0,
        };
        let client = json!({ "name": "test", "version": "1" });
        let hello =
            json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client });
        session.call("initialize", hello).await;
        let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        session.write(&ready).await;
        session
    }

    async fn call(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.write(&request).await;
        loop {
            let line = self.output.next_line().await.unwrap().unwrap();
            let answer: Value = serde_json::from_str(&line).unwrap();
            if answer["id"] == json!(id) {
                return answer["result"].clone();
            }
        }
    }

    async fn report(&mut self, arguments: Value) -> Value {
        let params = json!({ "name": "report_task_state", "arguments": arguments });
        self.call("tools/call", params).await
    }

    async fn write(&mut self, message: &Value) {
        let line = format!("{message}\n");
        self.input.write_all(line.as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn a_coding_agent_reports_its_state() {
    let gateway = Gateway::start().await;
    let agent = Workspace::new(&gateway).start();
    gateway
        .until_entry(Entry::Lifecycle("READY".to_owned()))
        .await;
    let mut session = Session::open(&agent.socket).await;

    let tools = session.call("tools/list", json!({})).await;
    let tool = &tools["tools"][0];
    assert_eq!(tool["name"], "report_task_state");
    let state = &tool["inputSchema"]["properties"]["state"];
    assert_eq!(
        state["enum"],
        json!(["working", "idle", "complete", "failed"]),
        "{tool:#}"
    );
    assert_eq!(tool["inputSchema"]["required"], json!(["state", "message"]));

    let long = "a".repeat(500);
    let answer = session
        .report(json!({ "state": "working", "message": long }))
        .await;
    assert_ne!(answer["isError"], json!(true), "{answer:#}");
    gateway
        .until_status("WORKING", &format!("{}…", "a".repeat(159)))
        .await;

    let arguments =
        json!({ "state": "complete", "message": "Done", "uri": "https://example.org/" });
    session.report(arguments).await;
    let uri = Some("https://example.org/".to_owned());
    gateway
        .until_entry(Entry::Status("COMPLETE".to_owned(), "Done".to_owned(), uri))
        .await;

    let arguments = json!({ "state": "idle", "message": "Look", "uri": "file:///etc/passwd" });
    let answer = session.report(arguments).await;
    assert_eq!(answer["isError"], json!(true));
    assert!(
        answer["content"][0]["text"]
            .as_str()
            .unwrap()
            .starts_with("uri must start with")
    );
    assert!(!gateway.journal().contains(&status("IDLE", "Look")));
}

#[tokio::test]
async fn outside_a_workspace_the_tool_says_so() {
    let nowhere = std::path::Path::new("");
    let mut session = Session::open(nowhere).await;
    let answer = session
        .report(json!({ "state": "working", "message": "Hi" }))
        .await;
    assert_eq!(answer["isError"], json!(true));
    let text = answer["content"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("TASKYARD_SOCKET is not set"), "{text}");
}
