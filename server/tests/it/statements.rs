//! How many statements a request sends, whatever the number of rows.

use serde_json::{Value, json};

use taskyard_server::domain::job::LeaseState;
use taskyard_server::services::jobs;

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::BOOTSTRAP_TOKEN;

/// Asks as the administrator; gives the data, and the number of statements that were sent meanwhile.
async fn ask(app: &TestApp, document: &str, variables: Value) -> (Value, u64) {
    let db = &app.site.services.db;
    let before = db.statements();
    let request = app.post(&json!({ "query": document, "variables": variables }));
    let mut answer = body(request.bearer_auth(BOOTSTRAP_TOKEN)).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    (answer["data"].take(), db.statements() - before)
}

async fn a_list_with_all_that_belongs_to_it_is_six_statements(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    for number in 1..=3 {
        let task = flow.create(&format!("runs-{number}")).await;
        flow.activate(&task).await;
    }
    for number in 1..=5 {
        flow.create(&format!("waits-{number}")).await;
    }
    let app = TestApp::start(test).await;
    let document = "query($first: Int!) { tasks(first: $first) {
        nodes {
            id name status currentState { state message at }
            owner { id username }
            template { id name }
            workspace { id status latestBuild { id number job { status } } }
            agent { id lifecycle }
        }
        pageInfo { hasNextPage endCursor }
    } }";
    for first in [1, 8] {
        let (data, statements) = ask(&app, document, json!({ "first": first })).await;
        let nodes = data["tasks"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), first);
        for node in nodes {
            assert_eq!(node["workspace"]["latestBuild"]["number"], 1);
        }
        assert!(statements <= 6, "{statements} statements for {first} tasks");
    }
}

async fn a_task_with_its_owner_is_three_statements(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("alone").await;
    let app = TestApp::start(test).await;
    let document = "query($id: ID!) { task(id: $id) { name status prompt owner { username } } }";
    let (data, statements) = ask(&app, document, json!({ "id": task.id.to_string() })).await;
    assert_eq!(data["task"]["owner"]["username"], "ann");
    assert!(statements <= 3, "{statements} statements");
}

async fn a_list_of_workspaces_with_all_that_belongs_to_it_is_six_statements(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    for number in 1..=3 {
        let task = flow.create(&format!("runs-{number}")).await;
        flow.activate(&task).await;
    }
    for number in 1..=3 {
        flow.create_workspace(&format!("waits-{number}")).await;
    }
    let app = TestApp::start(test).await;
    let document = "query($first: Int!) { workspaces(first: $first, query: \"has-ai-task:true param:x\") { totalCount }
        all: workspaces(first: $first) {
        nodes {
            id name status isHealthy isOutdated lastUsedAt host
            owner { id username }
            template { id name }
            task { id name status }
            latestBuild { id number reason job { status reason } }
        }
        pageInfo { hasNextPage endCursor }
    } }";
    for first in [1, 6] {
        let (data, statements) = ask(&app, document, json!({ "first": first })).await;
        let nodes = data["all"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), first);
        for node in nodes {
            assert_eq!(node["latestBuild"]["number"], 1);
        }
        // Two of them are the other list and its count.
        assert!(statements <= 8, "{statements} statements for {first}");
    }
}

async fn the_life_of_an_empty_job_is_few_statements(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("job").await;
    let db = &flow.services().db;
    let mut before = db.statements();
    let mut since = || {
        let sent = db.statements() - before;
        before += sent;
        sent
    };
    let job = flow.acquire().await.job;
    let acquired = since();
    let lease = jobs::renew(
        flow.services(),
        &flow.credential,
        job.id,
        job.run_lease,
        None,
    )
    .await;
    assert_eq!(lease.unwrap(), LeaseState::Held);
    let renewed = since();
    assert_eq!(flow.complete(&job).await, LeaseState::Held);
    let completed = since();
    let budget = if db.is_postgres() {
        (8, 1, 5)
    } else {
        (11, 1, 7)
    };
    assert_eq!((acquired, renewed, completed), budget);
}

on_both_databases!(
    the_life_of_an_empty_job_is_few_statements,
    a_list_of_workspaces_with_all_that_belongs_to_it_is_six_statements,
    a_list_with_all_that_belongs_to_it_is_six_statements,
    a_task_with_its_owner_is_three_statements,
);
