//! Programs and files in a workspace that the model has made.

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use super::site::{ChatSite, last_result};
use crate::on_both_databases;
use crate::support::database::TestDatabase;

on_both_databases!(
    a_model_works_in_the_workspace_that_it_has_made,
    a_program_runs_once_while_its_gateway_is_killed,
);

async fn a_model_works_in_the_workspace_that_it_has_made(test: &TestDatabase) {
    let site = ChatSite::start(&test.url).await;
    let (id, workspace) = site.with_workspace().await;
    let file = json!({ "path": "src/hello.sh", "content": "echo hello from $1\n" });
    let told = site.call(&id, "write_file", file).await;
    assert_eq!(told["created"], true, "{told}");
    let run = json!({ "command": ["bash", "src/hello.sh", "a; b"] });
    let told = site.call(&id, "execute", run).await;
    assert_eq!(
        told,
        json!({ "exit_code": 0, "output": "hello from a; b\n" })
    );
    let edit = json!({ "path": "src/hello.sh", "edits": [{ "find": "hello", "replace": "bye" }] });
    let told = site.call(&id, "edit_file", edit).await;
    assert_eq!(told["replacements"], 1, "{told}");
    let told = site
        .call(&id, "read_file", json!({ "path": "src/hello.sh" }))
        .await;
    assert_eq!(told["content"], "echo bye from $1\n", "{told}");

    assert_eq!(site.act("stopWorkspace", &workspace).await, "SUCCEEDED");
    let told = site.call(&id, "execute", json!({ "script": "true" })).await;
    let error = told["error"].as_str().unwrap();
    assert!(error.contains("start the workspace"), "{error}");
    site.call(&id, "start_workspace", json!({})).await;
    let told = site
        .call(&id, "execute", json!({ "script": "cat src/hello.sh" }))
        .await;
    assert_eq!(told["output"], "echo bye from $1\n", "{told}");
}

async fn a_program_runs_once_while_its_gateway_is_killed(test: &TestDatabase) {
    let mut site = ChatSite::start(&test.url).await;
    let (id, _) = site.with_workspace().await;
    // The program calls when it runs, and waits for a line.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let script =
        format!("echo x >> ran-once; exec 3<>/dev/tcp/127.0.0.1/{port}; read -u 3; echo went");
    site.will_call("execute", &json!({ "command": ["bash", "-c", script] }));
    site.reply(&id, "run it").await;
    let (mut program, _) = listener.accept().await.unwrap();
    site.gateway.kill();
    program.write_all(b"\n").await.unwrap();
    site.gateway.run().await;
    let chat = site.until(&id, |chat| chat["status"] == "WAITING").await;
    let told: Value = last_result(&chat);
    assert_eq!(told, json!({ "exit_code": 0, "output": "went\n" }));
    let ran = site.gateway.workspace_folder("ran-once").unwrap();
    assert_eq!(std::fs::read_to_string(ran).unwrap(), "x\n");
}
