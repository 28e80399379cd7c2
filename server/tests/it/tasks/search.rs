//! The search query and the typed filter.

use serde_json::{Value, json};
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::search::{OrderDirection, TaskOrder, TaskOrderField};
use taskyard_server::services::tasks::{self, CreateTask};

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task};
use crate::support::site::BOOTSTRAP_TOKEN;

const NEWEST: TaskOrder = TaskOrder {
    field: TaskOrderField::CreatedAt,
    direction: OrderDirection::Desc,
};

async fn found(flow: &Flow, query: &str) -> i64 {
    let filter = tasks::parse_query(query).unwrap();
    tasks::count(flow.services(), &flow.caller, &filter)
        .await
        .unwrap()
}

async fn every_key_narrows_the_list(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("old").await;
    let day = "UPDATE tasks SET created_at = 1763596800000000";
    flow.sql(day, []).await;
    let new = flow.create("recent").await;
    tasks::favorite(flow.services(), &flow.caller, new.id)
        .await
        .unwrap();
    for (query, expected) in [
        ("owner:me", 2),
        ("owner:Ann", 2),
        ("owner:nobody", 0),
        ("organization:default", 2),
        ("organization:DEFAULT", 2),
        ("organization:other", 0),
        ("template:shell", 2),
        ("template:other", 0),
        ("status:pending", 2),
        ("status:active,error", 0),
        ("state:working", 0),
        ("name:OL", 1),
        ("created_after:2025-11-20", 2),
        ("created_before:2025-11-20", 0),
        ("created_before:2025-11-20T00:00:00.000001Z", 1),
        ("created_after:2025-11-20T00:00:00.000001Z", 1),
        ("outdated:false", 2),
        ("outdated:true", 0),
        ("favorite:true", 1),
        ("favorite:false", 1),
        ("favorite:true name:old", 0),
    ] {
        assert_eq!(found(&flow, query).await, expected, "{query}");
    }
    // A newer version becomes its template's active one.
    let newer = "UPDATE templates SET active_version_id = (SELECT v.id FROM template_versions v \
        WHERE v.template_id <> templates.id LIMIT 1) WHERE name_key = 'shell'";
    flow.sql(newer, []).await;
    assert_eq!(found(&flow, "outdated:true").await, 2);
    assert_eq!(found(&flow, "outdated:false").await, 0);
}

async fn a_bare_term_matches_name_display_name_prompt_or_owner_and_name(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let input = CreateTask {
        prompt: "Write the CHANGELOG, 100%_done!".to_owned(),
        display_name: Some("Äußere Form".to_owned()),
        ..new_task("Release-7")
    };
    flow.try_create(input).await.unwrap();
    for (query, expected) in [
        ("RELEASE", 1),
        ("ÄUSSERE", 0),
        ("äußere", 1),
        ("changelog", 1),
        ("\"the changelog\"", 1),
        ("changelog release", 1),
        ("changelog absent", 0),
        ("%_d", 1),
        ("done!", 1),
        ("0!_", 0),
        ("ann/release-7", 1),
        ("ANN/RELEASE-7", 1),
        ("bob/release-7", 0),
        ("ann/release", 0),
    ] {
        assert_eq!(found(&flow, query).await, expected, "{query}");
    }
}

/// However often its terms are found, and however short they are.
async fn a_search_finds_the_same_by_its_index_and_by_reading_each_task(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let first = flow.create("first").await;
    let copy = "INSERT INTO task_texts (task_id, text) SELECT id, $1 FROM tasks WHERE name = $2";
    flow.sql("DELETE FROM task_texts", []).await;
    flow.sql(copy, ["first\nthe common one".into(), "first".into()])
        .await;
    // Rows for tasks that are not there: enough of them to make a term common.
    if !flow.services().db.is_postgres() {
        let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100) \
            INSERT INTO task_search (rowid, text) SELECT 1000 + i, 'common filler' FROM n";
        flow.sql(rows, []).await;
    }
    let second = flow.create("second").await;
    let page = PageRequest {
        limit: 10,
        cursor: None,
        direction: Direction::Forward,
    };
    for (query, expected) in [
        ("common", vec![first.id]),
        ("common one", vec![first.id]),
        ("common second", vec![]),
        ("ne", vec![first.id]),
        ("\"ne\" com", vec![first.id]),
        ("echo", vec![second.id]),
        ("a\\b", vec![]),
        ("o", vec![second.id, first.id]),
    ] {
        let filter = tasks::parse_query(query).unwrap();
        let (services, caller) = (flow.services(), &flow.caller);
        for order in [None, Some(NEWEST)] {
            let page = tasks::list(services, caller, &filter, order, page.clone()).await;
            let ids: Vec<_> = page.unwrap().rows.iter().map(|row| row.task.id).collect();
            assert_eq!(ids, expected, "{query}");
        }
        let count = tasks::count(services, caller, &filter).await.unwrap();
        assert_eq!(count, i64::try_from(expected.len()).unwrap(), "{query}");
    }
    tasks::delete(flow.services(), &flow.caller, second.id)
        .await
        .unwrap();
    assert_eq!(found(&flow, "echo").await, 0);
}

async fn no_text_of_a_search_is_an_error_of_the_server(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    for text in [
        "\u{0}",
        "a\u{0}b/c",
        "\"",
        "'",
        "*",
        "NEAR(a b)",
        "a AND b",
        "%%%",
        "!_!",
        "^abc:",
    ] {
        for filter in [
            json!({ "text": text }),
            json!({ "name": text }),
            json!({ "owner": text }),
            json!({ "template": text }),
            json!({ "organization": text }),
        ] {
            let document = "query($f: TaskFilter) { tasks(filter: $f) { nodes { id } totalCount } taskCounts(filter: $f) { all } }";
            let request = app.post(&json!({ "query": document, "variables": { "f": filter } }));
            let answer: Value = body(request.bearer_auth(BOOTSTRAP_TOKEN)).await;
            assert_eq!(
                answer["data"]["tasks"]["totalCount"], 0,
                "{filter} {answer}"
            );
        }
    }
}

async fn unknown_keys_and_bad_values_are_input_errors_that_name_the_element(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    for element in [
        "colour:red",
        "status:green",
        "created_after:soon",
        "favorite:2",
    ] {
        for field in [
            "tasks(query: $q) { totalCount }",
            "taskCounts(query: $q) { all }",
        ] {
            let request = app.post(&json!({
                "query": format!("query($q: String) {{ {field} }}"),
                "variables": { "q": format!("owner:me {element}") },
            }));
            let answer = body(request.bearer_auth(BOOTSTRAP_TOKEN)).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "INVALID_INPUT", "{answer}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(element), "{message}");
        }
    }
}

async fn the_typed_filter_says_the_same_as_the_query(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let admin = app.site.administrator().await;
    for name in ["one", "two"] {
        tasks::create(&app.site.services, &admin, new_task(name))
            .await
            .unwrap();
    }
    for (query, filter) in [
        ("owner:me", json!({ "owner": "me" })),
        ("owner:ann", json!({ "owner": "ann" })),
        ("organization:default", json!({ "organization": "default" })),
        ("template:shell", json!({ "template": "shell" })),
        (
            "status:pending,error",
            json!({ "status": ["PENDING", "ERROR"] }),
        ),
        ("state:idle", json!({ "state": ["IDLE"] })),
        ("name:on", json!({ "name": "on" })),
        (
            "created_after:2026-01-01",
            json!({ "createdAfter": "2026-01-01T00:00:00Z" }),
        ),
        (
            "created_before:2026-01-01",
            json!({ "createdBefore": "2026-01-01T00:00:00Z" }),
        ),
        ("outdated:true", json!({ "outdated": true })),
        ("favorite:false", json!({ "favorite": false })),
        ("\"echo hello\"", json!({ "text": "echo hello" })),
    ] {
        let document = "query($q: String, $f: TaskFilter) {
            query: tasks(query: $q) { nodes { name } totalCount }
            filter: tasks(filter: $f) { nodes { name } totalCount }
            both: tasks(query: $q, filter: $f) { nodes { name } totalCount }
        }";
        let request = app.post(&json!({
            "query": document, "variables": { "q": query, "f": filter },
        }));
        let answer: Value = body(request.bearer_auth(BOOTSTRAP_TOKEN)).await;
        let data = &answer["data"];
        assert!(data["query"]["totalCount"].is_i64(), "{answer}");
        assert_eq!(data["query"], data["filter"], "{query}");
        assert_eq!(data["query"], data["both"], "{query}");
    }
}

on_both_databases!(
    a_search_finds_the_same_by_its_index_and_by_reading_each_task,
    no_text_of_a_search_is_an_error_of_the_server,
    every_key_narrows_the_list,
    a_bare_term_matches_name_display_name_prompt_or_owner_and_name,
    unknown_keys_and_bad_values_are_input_errors_that_name_the_element,
    the_typed_filter_says_the_same_as_the_query,
);
