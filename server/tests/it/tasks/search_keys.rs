//! The search grammar of tasks, key by key and in any combination.

use serde_json::json;
use taskyard_server::domain::agent::AgentLifecycle;
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::task::TaskState;
use taskyard_server::services::tasks::{self, CreateTask};

use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task};
use crate::support::searched::{List, ask};
use crate::support::versions::new_version;

on_both_databases!(
    any_typed_filter_finds_what_the_query_of_the_same_keys_finds,
    every_unknown_key_and_bad_value_is_an_input_error_that_names_the_element,
);

/// Tasks of ann and of the administrator: waiting, active, idle, paused, failed, outdated; and the times
/// between them.
async fn some(flow: &Flow) -> Vec<String> {
    let mut times = vec![flow.services().clock.now().to_rfc3339()];
    for name in ["runs", "idles", "rests", "fails"] {
        let task = flow.create(name).await;
        if name == "fails" {
            let job = flow.acquire().await.job;
            flow.lose(&job).await;
            flow.reap().await;
        } else {
            let agent = flow.activate(&task).await;
            flow.report(&agent, AgentLifecycle::Ready).await;
            let state = match name {
                "runs" => TaskState::Working,
                _ => TaskState::Idle,
            };
            flow.say(&agent, state, "so").await;
        }
        if name == "rests" {
            let paused = tasks::pause(flow.services(), &flow.caller, task.id);
            paused.await.unwrap();
            flow.carry_out(BuildTransition::Stop).await;
        }
        flow.site.pass(60);
        times.push(flow.services().clock.now().to_rfc3339());
    }
    new_version(flow, "shell").await;
    let administrator = flow.site.administrator().await;
    let input = CreateTask {
        prompt: "Write: 100% of it".to_owned(),
        display_name: Some("Two words".to_owned()),
        ..new_task("new-one")
    };
    let made = tasks::create(flow.services(), &administrator, input).await;
    tasks::favorite(flow.services(), &administrator, made.unwrap().id)
        .await
        .unwrap();
    times
}

async fn any_typed_filter_finds_what_the_query_of_the_same_keys_finds(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let times = some(&flow).await;
    let app = TestApp::start(test).await;
    let list = List {
        app: &app,
        field: "tasks",
        filter: "TaskFilter",
    };
    let after = |at: &String| ask(format!("created_after:{at}"), "createdAfter", at.as_str());
    let before = |at: &String| ask(format!("created_before:{at}"), "createdBefore", at.as_str());
    list.says_the_same(vec![
        vec![
            ask("owner:me", "owner", "me"),
            ask("owner:Ann", "owner", "Ann"),
            ask("owner:nobody", "owner", "nobody"),
        ],
        vec![
            ask("organization:DEFAULT", "organization", "DEFAULT"),
            ask("organization:other", "organization", "other"),
        ],
        vec![
            ask("template:\"shell\"", "template", "shell"),
            ask("template:aider", "template", "aider"),
        ],
        vec![
            ask("status:active", "status", json!(["ACTIVE"])),
            ask(
                "status:Active,paused,ERROR",
                "status",
                json!(["ACTIVE", "PAUSED", "ERROR"]),
            ),
            ask("status:pending", "status", json!(["PENDING"])),
        ],
        vec![
            ask("state:idle", "state", json!(["IDLE"])),
            ask("state:idle,working", "state", json!(["IDLE", "WORKING"])),
        ],
        vec![
            ask("name:S", "name", "S"),
            ask("name:\"new-\"", "name", "new-"),
        ],
        times.iter().map(after).collect(),
        times.iter().map(before).collect(),
        vec![
            ask("outdated:true", "outdated", true),
            ask("outdated:FALSE", "outdated", false),
        ],
        vec![
            ask("favorite:true", "favorite", true),
            ask("favorite:false", "favorite", false),
        ],
        vec![
            ask("echo", "text", "echo"),
            ask("\"two words\"", "text", "two words"),
            ask("\"write: 100%\"", "text", "write: 100%"),
            ask("ANN/runs", "text", "ANN/runs"),
            ask("s", "text", "s"),
        ],
    ])
    .await;
}

async fn every_unknown_key_and_bad_value_is_an_input_error_that_names_the_element(
    test: &TestDatabase,
) {
    let app = TestApp::start(test).await;
    let list = List {
        app: &app,
        field: "tasks",
        filter: "TaskFilter",
    };
    list.names_the_element(&[
        "colour:red",
        "healthy:true",
        ":x",
        "owner:ann",
        "organization:",
        "template:\"\"",
        "name:\" \"",
        "status:green",
        "status:active,",
        "state:\"very idle\"",
        "created_after:soon",
        "created_before:2026-13-01",
        "outdated:maybe",
        "favorite:2",
        "\"not closed",
    ])
    .await;
}
