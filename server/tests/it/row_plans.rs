//! Row plans: with and without them the answers are the same, byte for byte, whatever is selected.

mod selection;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::property::holds;
use crate::support::site::BOOTSTRAP_TOKEN;
use selection::Documents;

/// Lists that hold every kind of row between them.
const LISTS: [&str; 6] = [
    "tasks",
    "workspaces",
    "templates",
    "users",
    "organizations",
    "provisioners",
];

async fn ask(app: &TestApp, document: &str) -> String {
    let variables = json!({ "yes": true, "no": false });
    let request = app.post(&json!({ "query": document, "variables": variables }));
    let answer = request.bearer_auth(BOOTSTRAP_TOKEN).send().await.unwrap();
    answer.text().await.unwrap()
}

async fn any_selection_is_answered_alike(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    for number in 1..=2 {
        let task = flow.create(&format!("runs-{number}")).await;
        flow.activate(&task).await;
    }
    flow.create("waits").await;
    flow.create_workspace("kept").await;
    let planned = TestApp::start(test).await;
    let derived = TestApp::start_with(test, |config| config.graphql.row_plans = false).await;
    let documents = Documents::of_schema();
    let choices = (0..LISTS.len(), proptest::collection::vec(any::<u8>(), 200));
    holds(&choices, 60, async |(list, choices)| {
        let document = documents.list(LISTS[list], choices);
        let by_plan = ask(&planned, &document).await;
        let by_derived = ask(&derived, &document).await;
        prop_assert_eq!(&by_plan, &by_derived, "{}", document);
        let answer: Value = serde_json::from_str(&by_plan).unwrap();
        prop_assert!(answer.get("errors").is_none(), "{}: {}", document, answer);
        Ok(())
    })
    .await;
}

on_both_databases!(any_selection_is_answered_alike);
