//! Workspaces that are started and still can't be used, or can't be started.

use std::fs;

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use taskyard_worker::process_tree;

use super::site::{ChatSite, last_result};
use crate::end_to_end::scripts::{push, push_manifest};
use crate::on_both_databases;
use crate::support::database::TestDatabase;

on_both_databases!(
    a_workspace_without_an_agent_is_told,
    a_startup_script_that_fails_is_told,
    a_startup_script_that_takes_too_long_is_told,
    a_lost_agent_is_told_and_a_new_workspace_takes_its_place,
    a_start_that_fails_is_told_with_its_id_and_tried_again,
);

async fn made_from(test: &TestDatabase, startup: &str) -> Value {
    let site = ChatSite::start(&test.url).await;
    push(&site.gateway, "stumbler", startup, "").await;
    site.will_call("create_workspace", &json!({ "template_id": "stumbler" }));
    let id = site.say("make one").await;
    let made = last_result(&site.at_rest(&id).await);
    assert_eq!(made["created"], true, "{made}");
    let again = site.call(&id, "start_workspace", json!({})).await;
    assert_eq!(again["started"], true, "{again}");
    for key in ["startup_scripts", "lifecycle_state"] {
        assert_eq!(made[key], again[key]);
    }
    again
}

async fn a_workspace_without_an_agent_is_told(test: &TestDatabase) {
    let site = ChatSite::start(&test.url).await;
    push_manifest(&site.gateway, "name = \"files\"\n").await;
    site.will_call("create_workspace", &json!({ "template_id": "files" }));
    let id = site.say("make one").await;
    let made = last_result(&site.at_rest(&id).await);
    assert_eq!(
        (&made["created"], &made["agent_status"]),
        (&json!(true), &json!("no_agent"))
    );
    let again = site.call(&id, "start_workspace", json!({})).await;
    assert_eq!(
        (&again["started"], &again["no_build"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(again["agent_status"], "no_agent");
    let chat = site.chat(&id).await;
    assert_eq!(chat["workspace"]["status"], "RUNNING");
    // It can be stopped and started like any other.
    let workspace = chat["workspace"]["id"].as_str().unwrap();
    assert_eq!(site.act("stopWorkspace", workspace).await, "SUCCEEDED");
    let again = site.call(&id, "start_workspace", json!({})).await;
    assert_eq!(
        (&again["started"], &again["agent_status"]),
        (&json!(true), &json!("no_agent"))
    );
}

async fn a_startup_script_that_fails_is_told(test: &TestDatabase) {
    let told = made_from(test, r#"command = ["bash", "-c", "exit 3"]"#).await;
    assert_eq!(told["startup_scripts"], "startup_scripts_failed");
    assert_eq!(told["lifecycle_state"], "START_ERROR");
}

async fn a_startup_script_that_takes_too_long_is_told(test: &TestDatabase) {
    let told = made_from(test, r#"command = ["sleep", "1000"], timeout_seconds = 1"#).await;
    assert_eq!(told["startup_scripts"], "startup_scripts_timeout");
    assert_eq!(told["lifecycle_state"], "START_TIMEOUT");
}

async fn a_lost_agent_is_told_and_a_new_workspace_takes_its_place(test: &TestDatabase) {
    let site = ChatSite::start(&test.url).await;
    let (id, workspace) = site.with_workspace().await;
    let document = "query($id: ID!) { node(id: $id) { ... on Workspace { latestBuild { resources { agents { id } } } } } }";
    let found = site
        .gateway
        .graphql(document, json!({ "id": workspace }))
        .await;
    let agent = found["node"]["latestBuild"]["resources"][0]["agents"][0]["id"].clone();
    for process in process_tree::of_agent(agent.as_str().unwrap()) {
        process.signal(Signal::SIGKILL);
    }
    let document = "subscription($id: ID!) { workspace(id: $id) { isHealthy } }";
    let mut events = site
        .gateway
        .follow(document, json!({ "id": workspace }))
        .await;
    while let Some(event) = events.next().await {
        if event["data"]["workspace"]["isHealthy"] == false {
            break;
        }
    }
    let told = site.call(&id, "start_workspace", json!({})).await;
    assert_eq!(told["started"], true, "{told}");
    assert_eq!(told["agent_status"], "not_ready");
    assert!(told["agent_error"].is_string());
    let input = json!({ "template_id": "shell" });
    let told = site.call(&id, "create_workspace", input).await;
    assert_eq!(told["created"], true, "{told}");
    assert_ne!(site.chat(&id).await["workspace"]["id"], workspace.as_str());
}

async fn a_start_that_fails_is_told_with_its_id_and_tried_again(test: &TestDatabase) {
    let site = ChatSite::start(&test.url).await;
    let (id, workspace) = site.with_workspace().await;
    assert_eq!(site.act("stopWorkspace", &workspace).await, "SUCCEEDED");
    // Where its folder was there is a file now.
    let folder = site.gateway.workspace_folder(&workspace).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "in the way").unwrap();
    for number in [3, 4] {
        let told = site.call(&id, "start_workspace", json!({})).await;
        let error = told["error"].as_str().unwrap();
        assert!(
            error.starts_with("workspace start build failed: "),
            "{error}"
        );
        let latest = site.chat(&id).await["workspace"]["latestBuild"].clone();
        assert_eq!(latest["number"], number);
        assert_eq!(told["build_id"], latest["id"]);
    }
}
