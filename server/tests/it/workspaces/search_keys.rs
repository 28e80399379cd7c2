//! The search grammar of workspaces, key by key and in any combination.

use serde_json::json;

use super::lists::some;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::searched::{List, ask};

on_both_databases!(
    any_typed_filter_finds_what_the_query_of_the_same_keys_finds,
    every_unknown_key_and_bad_value_is_an_input_error_that_names_the_element,
    nothing_is_dormant_until_something_puts_workspaces_to_sleep,
);

const fn list(app: &TestApp) -> List<'_> {
    List {
        app,
        field: "workspaces",
        filter: "WorkspaceFilter",
    }
}

async fn any_typed_filter_finds_what_the_query_of_the_same_keys_finds(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let start = flow.services().clock.now();
    some(&flow).await;
    let app = TestApp::start(test).await;
    let times: Vec<_> = [-60, 1800, 7200]
        .map(|seconds| start.plus_seconds(seconds).to_rfc3339())
        .into();
    let times = |word: &str, key: &'static str| {
        let one = |at: &String| ask(format!("{word}:{at}"), key, at.as_str());
        times.iter().map(one).collect()
    };
    let flags = |word: &str, key: &'static str| {
        let yes = ask(format!("{word}:true"), key, true);
        vec![yes, ask(format!("{word}:False"), key, false)]
    };
    let parameter = |name: &str, value: Option<&str>| {
        let element = match value {
            Some(value) => format!("param:\"{name}={value}\""),
            None => format!("param:{name}"),
        };
        ask(
            element,
            "parameters",
            json!([{ "name": name, "value": value }]),
        )
    };
    list(&app)
        .says_the_same(vec![
            vec![
                ask("owner:me", "owner", "me"),
                ask("owner:ANN", "owner", "ANN"),
                ask("owner:bob", "owner", "bob"),
            ],
            vec![
                ask("organization:default", "organization", "default"),
                ask("organization:none", "organization", "none"),
            ],
            vec![
                ask("template:SHELL", "template", "SHELL"),
                ask("template:codex", "template", "codex"),
            ],
            vec![
                ask("status:running", "status", json!(["RUNNING"])),
                ask(
                    "status:stopped,Pending",
                    "status",
                    json!(["STOPPED", "PENDING"]),
                ),
            ],
            vec![ask("name:A", "name", "A"), ask("name:\"st\"", "name", "st")],
            times("created_after", "createdAfter"),
            times("created_before", "createdBefore"),
            times("last_used_after", "lastUsedAfter"),
            times("last_used_before", "lastUsedBefore"),
            flags("outdated", "outdated"),
            flags("has-agent", "hasAgent"),
            flags("healthy", "healthy"),
            flags("dormant", "dormant"),
            flags("has-ai-task", "hasAiTask"),
            vec![
                parameter("size", None),
                parameter("size", Some("7")),
                parameter("size", Some("1")),
                parameter("key", Some("geheim")),
                parameter("colour", None),
            ],
            vec![
                ask("STAND", "text", "STAND"),
                ask("\"ann/waits\"", "text", "ann/waits"),
                ask("%", "text", "%"),
            ],
        ])
        .await;
}

async fn every_unknown_key_and_bad_value_is_an_input_error_that_names_the_element(
    test: &TestDatabase,
) {
    let app = TestApp::start(test).await;
    list(&app)
        .names_the_element(&[
            "colour:red",
            "state:idle",
            "favorite:true",
            "owner:ann",
            "status:green",
            "created_after:yesterday",
            "created_before:1",
            "last_used_after:\"2026-01-01 10:00\"",
            "last_used_before:never",
            "outdated:1",
            "has-agent:some",
            "healthy:maybe",
            "dormant:yes",
            "has-ai-task:no",
            "param:=x",
            "param:",
            "\"not closed",
        ])
        .await;
}

/// What the key's description says.
async fn nothing_is_dormant_until_something_puts_workspaces_to_sleep(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let flow = Flow::start(test).await;
    some(&flow).await;
    let document = r#"{ dormant: workspaces(query: "dormant:true") { totalCount }
        typed: workspaces(filter: { dormant: true }) { totalCount }
        awake: workspaces(query: "dormant:false") { totalCount } all: workspaces { totalCount } }"#;
    let request = app.post(&json!({ "query": document }));
    let request = request.bearer_auth(crate::support::site::BOOTSTRAP_TOKEN);
    let answer = crate::support::app::body(request).await;
    let count = |name: &str| answer["data"][name]["totalCount"].as_i64().unwrap();
    assert_eq!((count("dormant"), count("typed")), (0, 0));
    assert_eq!((count("awake"), count("all")), (5, 5));
}
