//! The rows of `start_workspace`.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::site::{ChatSite, last_result};
use crate::end_to_end::scripts::push;
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::models::{Answer, Step};
use crate::support::provisioner::Provisioner;

on_both_databases!(
    a_chat_without_a_workspace_is_told_to_make_one,
    a_workspace_that_runs_is_not_started_again,
    a_stopped_workspace_is_started_with_the_reason_chat,
    a_deleted_workspace_is_told,
    a_build_that_waits_is_waited_for,
    a_build_in_progress_that_fails_is_told_with_its_id,
    a_build_that_is_being_canceled_is_waited_for_and_then_it_is_started,
    after_a_build_that_was_canceled_it_is_started_anew,
    two_calls_at_once_start_one_build,
);

const NOTHING: fn() -> Value = || json!({});

async fn a_chat_without_a_workspace_is_told_to_make_one(test: &TestDatabase) {
    let site = ChatSite::start_patiently(&test.url, 4).await;
    site.will_call("start_workspace", &json!({}));
    let id = site.say("start").await;
    let told = last_result(&site.at_rest(&id).await);
    let wanted = json!({ "error": "chat has no workspace; use create_workspace first" });
    assert_eq!(told, wanted);
}

async fn a_workspace_that_runs_is_not_started_again(test: &TestDatabase) {
    let site = ChatSite::start_patiently(&test.url, 4).await;
    let (id, _) = site.with_workspace().await;
    let told = site.call(&id, "start_workspace", NOTHING()).await;
    assert_eq!(told["started"], true);
    assert_eq!(told["no_build"], true);
    let chat = site.chat(&id).await;
    let name = format!("admin/{}", chat["workspace"]["name"].as_str().unwrap());
    assert_eq!(told["workspace_name"], name.as_str());
    assert_eq!(told["agent_status"], Value::Null);
    assert_eq!(chat["workspace"]["latestBuild"]["number"], 1);
}

async fn a_stopped_workspace_is_started_with_the_reason_chat(test: &TestDatabase) {
    let site = ChatSite::start_patiently(&test.url, 4).await;
    let (id, workspace) = site.with_workspace().await;
    assert_eq!(site.act("stopWorkspace", &workspace).await, "SUCCEEDED");
    let told = site.call(&id, "start_workspace", NOTHING()).await;
    assert_eq!(told["started"], true, "{told}");
    assert_eq!(told["no_build"], Value::Null);
    let chat = site.chat(&id).await;
    let build = &chat["workspace"]["latestBuild"];
    assert_eq!(told["build_id"], build["id"]);
    assert_eq!(build["reason"], "CHAT");
    assert_eq!(build["number"], 3);
    // And the tool that stops it says so.
    let told = site.call(&id, "stop_workspace", NOTHING()).await;
    assert_eq!(told["stopped"], true);
}

async fn a_deleted_workspace_is_told(test: &TestDatabase) {
    let site = ChatSite::start_patiently(&test.url, 4).await;
    let (id, workspace) = site.with_workspace().await;
    assert_eq!(site.act("deleteWorkspace", &workspace).await, "SUCCEEDED");
    let told = site.call(&id, "start_workspace", NOTHING()).await;
    let wanted = "workspace was deleted; use create_workspace to make a new one";
    assert_eq!(told, json!({ "error": wanted }));
    // Which then makes another one.
    let input = json!({ "template_id": "shell" });
    let told = site.call(&id, "create_workspace", input).await;
    assert_eq!(told["created"], true);
    assert_ne!(site.chat(&id).await["workspace"]["id"], workspace.as_str());
}

async fn a_build_that_waits_is_waited_for(test: &TestDatabase) {
    let site = ChatSite::start_patiently(&test.url, 4).await;
    let (id, workspace) = site.with_workspace().await;
    // The stop is under way when the tool is called: it is waited for, and then started.
    let input = json!({ "workspaceId": workspace });
    let stop = site
        .gateway
        .mutate("stopWorkspace", "StopWorkspaceInput", "build { id }", input)
        .await;
    assert!(stop["build"]["id"].is_string());
    let told = site.call(&id, "start_workspace", NOTHING()).await;
    assert_eq!(told["started"], true, "{told}");
    let build = site.chat(&id).await["workspace"]["latestBuild"].clone();
    assert_eq!(
        (&build["number"], &build["reason"]),
        (&json!(3), &json!("CHAT"))
    );
}

async fn a_build_in_progress_that_fails_is_told_with_its_id(test: &TestDatabase) {
    // Nobody carries the build out, so that it is still waiting when it is canceled.
    let site = ChatSite::start_patiently(&test.url, 0).await;
    let input = json!({ "template": "shell" });
    let selection = "workspace { id } build { id }";
    let made = site
        .gateway
        .mutate("createWorkspace", "CreateWorkspaceInput", selection, input)
        .await;
    let build = &made["build"]["id"];
    site.will_call("start_workspace", &json!({}));
    let id = site
        .make(json!({ "text": "start", "workspaceId": made["workspace"]["id"] }))
        .await;
    let waits = |chat: &Value| chat["messages"]["nodes"][1]["parts"][0]["build"]["id"] == *build;
    site.until(&id, waits).await;
    let input = json!({ "buildId": build });
    site.gateway
        .mutate("cancelBuild", "CancelBuildInput", "build { id }", input)
        .await;
    let told = last_result(&site.at_rest(&id).await);
    let why = "waiting for in-progress build: it was canceled";
    assert_eq!(told, json!({ "error": why, "build_id": build }));
}

async fn a_build_that_is_being_canceled_is_waited_for_and_then_it_is_started(test: &TestDatabase) {
    // Stopping it takes its time, in which the provisioner can be stopped in its tracks.
    let site = ChatSite::start_patiently(&test.url, 0).await;
    let provisioner = Provisioner::start(&site.gateway);
    let slow = "[agent.shutdown]\ncommand = [\"sleep\", \"600\"]\ntimeout_seconds = 600\n";
    push(&site.gateway, "slow", "command = [\"true\"]", slow).await;
    site.will_call("create_workspace", &json!({ "template_id": "slow" }));
    let id = site.say("make a workspace").await;
    let workspace = site.at_rest(&id).await["workspace"]["id"].clone();
    let input = json!({ "workspaceId": workspace });
    let stop = site
        .gateway
        .mutate("stopWorkspace", "StopWorkspaceInput", "build { id }", input)
        .await;
    let build = stop["build"]["id"].clone();
    site.until_job(&build, "RUNNING").await;
    provisioner.freeze();
    let input = json!({ "buildId": build });
    site.gateway
        .mutate("cancelBuild", "CancelBuildInput", "build { id }", input)
        .await;
    site.until_job(&build, "CANCELING").await;
    site.will_call("start_workspace", &NOTHING());
    site.reply(&id, "start it").await;
    let waits = |chat: &Value| {
        let messages = chat["messages"]["nodes"].as_array().unwrap();
        let mut parts = messages
            .iter()
            .flat_map(|message| message["parts"].as_array().unwrap());
        parts.any(|part| part["build"]["id"] == build)
    };
    site.until(&id, waits).await;
    provisioner.thaw();
    let told = last_result(&site.at_rest(&id).await);
    assert_eq!(told["started"], true, "{told}");
    let latest = site.chat(&id).await["workspace"]["latestBuild"].clone();
    assert_eq!(told["build_id"], latest["id"]);
    assert_eq!(
        (&latest["number"], &latest["reason"]),
        (&json!(3), &json!("CHAT"))
    );
    assert_eq!(site.ended(build.as_str().unwrap()).await, "CANCELED");
}

async fn after_a_build_that_was_canceled_it_is_started_anew(test: &TestDatabase) {
    let site = ChatSite::start_patiently(&test.url, 4).await;
    let (id, workspace) = site.with_workspace().await;
    assert_eq!(site.act("stopWorkspace", &workspace).await, "SUCCEEDED");
    let canceled = "UPDATE jobs SET status = 'CANCELED'";
    test.db.writer().execute_unprepared(canceled).await.unwrap();
    let told = site.call(&id, "start_workspace", NOTHING()).await;
    assert_eq!(told["started"], true, "{told}");
}

async fn two_calls_at_once_start_one_build(test: &TestDatabase) {
    let site = ChatSite::start_patiently(&test.url, 4).await;
    let (id, workspace) = site.with_workspace().await;
    assert_eq!(site.act("stopWorkspace", &workspace).await, "SUCCEEDED");
    site.models.answer(Answer::steps([
        Step::tool("a", "start_workspace", "{}"),
        Step::tool("b", "start_workspace", "{}"),
    ]));
    site.models.answer(Answer::text("done"));
    site.reply(&id, "twice").await;
    let chat = site.at_rest(&id).await;
    let messages = chat["messages"]["nodes"].as_array().unwrap();
    let last = messages
        .iter()
        .rfind(|message| message["role"] == "TOOL")
        .unwrap();
    let results = last["parts"].as_array().unwrap().iter();
    let results: Vec<Value> = results
        .map(|part| serde_json::from_str(part["output"].as_str().unwrap()).unwrap())
        .collect();
    assert_eq!(results.len(), 2);
    assert!(
        results.iter().all(|told| told["started"] == true),
        "{results:?}"
    );
    let made = results.iter().filter(|told| told["build_id"].is_string());
    assert_eq!(made.count(), 1);
    assert_eq!(chat["workspace"]["latestBuild"]["number"], 3);
}
