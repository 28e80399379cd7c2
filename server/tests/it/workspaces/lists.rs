//! Lists of workspaces: filters, orders, pages.

use serde_json::{Value, json};
use taskyard_server::domain::agent::AgentLifecycle;
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::search::{
    OrderDirection, WorkspaceFilter, WorkspaceOrder, WorkspaceOrderField,
};
use taskyard_server::domain::user::Caller;
use taskyard_server::domain::{ErrorCode, Timestamp};
use taskyard_server::services::workspaces::{self, CreateWorkspace, WorkspaceCursor};

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_workspace};
use crate::support::site::BOOTSTRAP_TOKEN;
use crate::support::versions::{new_version, with_parameters};

async fn names(flow: &Flow, caller: &Caller, query: &str) -> Vec<String> {
    let filter = workspaces::parse_query(query).unwrap();
    let page = PageRequest {
        limit: 100,
        cursor: None,
        direction: Direction::Forward,
    };
    let order = WorkspaceOrder {
        field: WorkspaceOrderField::Name,
        direction: OrderDirection::Asc,
    };
    let filters = [filter];
    let page = workspaces::list(flow.services(), caller, &filters, order, page)
        .await
        .unwrap();
    let count = workspaces::count(flow.services(), caller, &filters)
        .await
        .unwrap();
    assert_eq!(usize::try_from(count).unwrap(), page.rows.len(), "{query}");
    page.rows.into_iter().map(|row| row.name).collect()
}

/// `runs` of a task, `stands` stopped, `waits` with another size, `left` running without its agent,
/// `gone` deleted; `other` is bob's.
pub async fn some(flow: &Flow) -> Caller {
    with_parameters(flow).await;
    let task = flow.create("runs").await;
    flow.activate(&task).await;
    for name in ["stands", "left", "gone"] {
        let id = flow.create_workspace(name).await.id;
        let job = flow.acquire().await.job;
        let agent = flow.declare(&job).await;
        flow.complete(&job).await;
        match name {
            "stands" => {
                flow.report(&agent, AgentLifecycle::Ready).await;
                workspaces::stop(flow.services(), &flow.caller, id)
                    .await
                    .unwrap();
                flow.carry_out(BuildTransition::Stop).await;
            }
            "gone" => {
                workspaces::delete(flow.services(), &flow.caller, id)
                    .await
                    .unwrap();
                flow.carry_out(BuildTransition::Delete).await;
            }
            _ => {}
        }
    }
    new_version(flow, "shell").await;
    let waits = CreateWorkspace {
        parameters: vec![("size".to_owned(), "7".to_owned())],
        ..new_workspace("waits")
    };
    flow.site.pass(3600);
    workspaces::create(flow.services(), &flow.caller, waits)
        .await
        .unwrap();
    let bob = flow.site.member("bob").await;
    workspaces::create(flow.services(), &bob, new_workspace("other"))
        .await
        .unwrap();
    bob
}

async fn every_key_narrows_the_list(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let start = flow.services().clock.now();
    let bob = some(&flow).await;
    let soon = start.plus_seconds(1800).to_rfc3339();
    for (query, expected) in [
        ("", "left runs stands waits"),
        ("owner:me", "left runs stands waits"),
        ("owner:ANN", "left runs stands waits"),
        ("owner:bob", ""),
        ("organization:Default", "left runs stands waits"),
        ("organization:none", ""),
        ("template:SHELL", "left runs stands waits"),
        ("template:codex", ""),
        ("status:running", "left runs"),
        ("status:stopped,pending", "stands waits"),
        ("status:deleted", "gone"),
        ("name:A", "stands waits"),
        ("\"name:ts\"", ""),
        (&format!("created_after:{soon}"), "waits"),
        (&format!("created_before:{soon}"), "left runs stands"),
        (&format!("last_used_after:{soon}"), "waits"),
        (&format!("last_used_before:{soon}"), "left runs stands"),
        ("outdated:true", "left runs stands"),
        ("outdated:false", "waits"),
        ("has-agent:true", "left runs"),
        ("has-agent:false", "stands waits"),
        ("healthy:false", "left"),
        ("healthy:true", "runs stands waits"),
        ("dormant:true", ""),
        ("dormant:false", "left runs stands waits"),
        ("has-ai-task:true", "runs"),
        ("has-ai-task:false", "left stands waits"),
        ("param:size", "left runs stands waits"),
        ("param:size=7", "waits"),
        ("param:colour", ""),
        ("STAND", "stands"),
        ("ann/Waits", "waits"),
        ("status:running has-ai-task:false", "left"),
        // Whoever may list it does not learn a secret by guessing.
        ("param:key", "left runs stands waits"),
        ("param:key=geheim", ""),
        ("100%", ""),
    ] {
        assert_eq!(
            names(&flow, &flow.caller, query).await.join(" "),
            expected,
            "{query}"
        );
    }
    assert_eq!(names(&flow, &bob, "").await, ["other"]);
    let administrator = flow.site.administrator().await;
    assert_eq!(names(&flow, &administrator, "").await.len(), 5);
    assert_eq!(names(&flow, &administrator, "owner:bob").await, ["other"]);
}

async fn pages_follow_each_other_in_every_order(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    for name in ["b", "A", "c", "e", "D"] {
        flow.create_workspace(name).await;
        if name != "c" {
            flow.site.pass(1);
        }
    }
    for field in WorkspaceOrderField::ALL {
        for direction in [OrderDirection::Asc, OrderDirection::Desc] {
            let order = WorkspaceOrder {
                field: *field,
                direction,
            };
            let list = async |limit, cursor: Option<WorkspaceCursor>, direction| {
                let page = PageRequest {
                    limit,
                    cursor,
                    direction,
                };
                let filter = [WorkspaceFilter::default()];
                workspaces::list(flow.services(), &flow.caller, &filter, order, page)
                    .await
                    .unwrap()
            };
            let all = list(100, None, Direction::Forward).await.rows;
            let ids: Vec<_> = all.iter().map(|row| row.id).collect();
            assert_eq!(ids.len(), 5);
            let mut paged = Vec::new();
            let mut cursor = None;
            loop {
                let page = list(2, cursor.clone(), Direction::Forward).await;
                paged.extend(page.rows.iter().map(|row| row.id));
                cursor = page.rows.last().map(|row| WorkspaceCursor::of(row, *field));
                if !page.has_next {
                    break;
                }
            }
            assert_eq!(paged, ids, "{order:?}");
            let end = WorkspaceCursor::of(&all[4], *field);
            let back = list(3, Some(end), Direction::Backward).await;
            let back: Vec<_> = back.rows.iter().map(|row| row.id).collect();
            assert_eq!(back, ids[1..4], "{order:?}");
        }
    }
    let filter = [WorkspaceFilter::default()];
    let any = flow.create_workspace("f").await;
    let page = PageRequest {
        limit: 1,
        cursor: Some(WorkspaceCursor::of(&any, WorkspaceOrderField::Name)),
        direction: Direction::Forward,
    };
    let wrong = WorkspaceOrder::default();
    let refused = workspaces::list(flow.services(), &flow.caller, &filter, wrong, page).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::InvalidInput);
}

async fn ask(app: &TestApp, document: &str, variables: Value) -> Value {
    let request = app.post(&json!({ "query": document, "variables": variables }));
    body(request.bearer_auth(BOOTSTRAP_TOKEN)).await
}

async fn the_typed_filter_says_the_same(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    some(&flow).await;
    let app = TestApp::start(test).await;
    let document = "query($query: String, $filter: WorkspaceFilter) {
        workspaces(query: $query, filter: $filter, orderBy: { field: NAME, direction: ASC }) { totalCount nodes { name } } }";
    let later = Timestamp(flow.services().clock.now().0 - 1_800_000_000).to_rfc3339();
    for (query, filter) in [
        ("owner:ann", json!({ "owner": "ann" })),
        ("status:running", json!({ "status": ["RUNNING"] })),
        ("status:deleted", json!({ "status": ["DELETED"] })),
        ("outdated:true", json!({ "outdated": true })),
        ("healthy:false", json!({ "healthy": false })),
        ("has-agent:true", json!({ "hasAgent": true })),
        ("has-ai-task:true", json!({ "hasAiTask": true })),
        ("dormant:true", json!({ "dormant": true })),
        (
            "param:size=7",
            json!({ "parameters": [{ "name": "size", "value": "7" }] }),
        ),
        ("name:an", json!({ "name": "AN" })),
        ("stand", json!({ "text": "stand" })),
        (
            "template:shell organization:default",
            json!({ "template": "shell", "organization": "default" }),
        ),
        (
            &format!("created_after:{later}"),
            json!({ "createdAfter": later }),
        ),
        (
            &format!("created_before:{later}"),
            json!({ "createdBefore": later }),
        ),
        (
            &format!("last_used_after:{later}"),
            json!({ "lastUsedAfter": later }),
        ),
        (
            &format!("last_used_before:{later}"),
            json!({ "lastUsedBefore": later }),
        ),
    ] {
        let searched = ask(&app, document, json!({ "query": query })).await;
        let typed = ask(&app, document, json!({ "filter": filter })).await;
        assert_eq!(searched.get("errors"), None, "{searched}");
        assert_eq!(searched, typed, "{query}");
        let both = ask(&app, document, json!({ "query": query, "filter": filter })).await;
        assert_eq!(both, typed, "{query}");
    }
    let wrong = ask(&app, document, json!({ "query": "color:red" })).await;
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "INVALID_INPUT");
    let message = wrong["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("`color:red`"), "{message}");
}

async fn its_life_over_http(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let app = TestApp::start(test).await;
    let fields = "workspace { id name status isHealthy isOutdated lastUsedAt deletedAt host task { id } } errors { code path }";
    let run = async |name: &str, input: Value| {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let build = if name == "updateWorkspace" {
            ""
        } else {
            "build { number transition job { status } }"
        };
        let document = format!(
            "mutation($input: {kind}!) {{ done: {name}(input: $input) {{ {fields} {build} }} }}"
        );
        let mut answer = ask(&app, &document, json!({ "input": input })).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"]["done"].take()
    };
    let made = run(
        "createWorkspace",
        json!({ "template": "shell", "name": "web" }),
    )
    .await;
    assert_eq!(made["workspace"]["status"], "PENDING");
    assert_eq!(made["build"]["job"]["status"], "PENDING");
    let id = made["workspace"]["id"].clone();
    flow.carry_out(BuildTransition::Start).await;
    let named = "query { workspace(name: \"WEB\") { status host builds(first: 1) { nodes { timings { stage } } } } }";
    let found = ask(&app, named, Value::Null).await;
    assert_eq!(found["data"]["workspace"]["status"], "RUNNING");
    assert_eq!(found["data"]["workspace"]["host"], "host-1");
    let timings = &found["data"]["workspace"]["builds"]["nodes"][0]["timings"];
    assert_eq!(timings.as_array().unwrap().len(), 2, "{timings}");
    let renamed = run(
        "updateWorkspace",
        json!({ "workspaceId": id, "name": "site" }),
    )
    .await;
    assert_eq!(renamed["workspace"]["name"], "site");
    let stopped = run("stopWorkspace", json!({ "workspaceId": id })).await;
    assert_eq!(stopped["build"]["transition"], "STOP");
    let conflict = run("startWorkspace", json!({ "workspaceId": id })).await;
    assert_eq!(conflict["errors"][0]["code"], "CONFLICT");
    flow.carry_out(BuildTransition::Stop).await;
    let deleted = run(
        "deleteWorkspace",
        json!({ "workspaceId": id, "orphan": true }),
    )
    .await;
    assert_eq!(deleted["workspace"]["status"], "DELETED");
    assert_eq!(deleted["build"]["job"]["status"], "SUCCEEDED");
    for (name, input) in [
        (
            "createWorkspace",
            json!({ "template": "shell", "name": "a b" }),
        ),
        ("startWorkspace", json!({ "workspaceId": "x" })),
        ("stopWorkspace", json!({ "workspaceId": "x" })),
        ("deleteWorkspace", json!({ "workspaceId": "x" })),
        ("updateWorkspace", json!({ "workspaceId": id, "name": "" })),
    ] {
        let refused = run(name, input).await;
        assert_eq!(refused["errors"][0]["code"], "INVALID_INPUT", "{name}");
        assert_eq!(refused["workspace"], Value::Null);
    }
}

on_both_databases!(
    every_key_narrows_the_list,
    pages_follow_each_other_in_every_order,
    the_typed_filter_says_the_same,
    its_life_over_http,
);
