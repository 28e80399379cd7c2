//! Programs and files in a workspace that the model has made.

use std::path::PathBuf;

use serde_json::{Value, json};

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
    let script = "echo x >> ran-once; while ! [ -e go ]; do sleep 0.05; done; echo went";
    site.will_call("execute", &json!({ "script": script }));
    site.reply(&id, "run it").await;
    let ran = file(&site, "ran-once").await;
    site.gateway.kill();
    std::fs::write(ran.with_file_name("go"), "").unwrap();
    site.gateway.run().await;
    let chat = site.until(&id, |chat| chat["status"] == "WAITING").await;
    let told: Value = last_result(&chat);
    assert_eq!(told, json!({ "exit_code": 0, "output": "went\n" }));
    assert_eq!(std::fs::read_to_string(ran).unwrap(), "x\n");
}

/// Waits for a file of the workspace that a program makes.
async fn file(site: &ChatSite, name: &str) -> PathBuf {
    loop {
        if let Some(path) = site.gateway.workspace_folder(name) {
            return path;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
