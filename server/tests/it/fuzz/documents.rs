//! Documents, right, wrong and hostile, over HTTP: the answer is GraphQL's, with codes of the closed set,
//! and never our fault.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::errors_are_the_senders;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::property::holds;
use crate::support::site::BOOTSTRAP_TOKEN;

/// Words of the language and of the schema, and what is neither.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "...", "|", "&", "=", ",", "\n", " ",
        ]).prop_map(str::to_owned),
        4 => prop::sample::select(vec![
            "query", "mutation", "subscription", "fragment", "on", "true", "null", "tasks", "nodes", "edges", "node",
            "id", "name", "viewer", "first", "after", "workspace", "latestBuild", "job", "__schema", "__typename",
            "types", "fields", "type", "ofType", "Query", "Task", "Node", "skip", "include", "if", "F", "G", "ID",
        ]).prop_map(|word| format!("{word} ")),
        1 => any::<i64>().prop_map(|number| format!("{number} ")),
        1 => "-?[0-9]{0,30}(\\.[0-9]{0,30})?([eE][+-]?[0-9]{0,5})?",
        1 => "\"[^\"\n]{0,20}\"?",
        1 => "\"\"\"[^\"]{0,20}(\"\"\")?",
        1 => "#.{0,20}",
        1 => "\\PC{0,5}",
    ]
}

/// What has the shape of a selection, whatever its fields are.
fn selection() -> impl Strategy<Value = String> {
    let field = prop::sample::select(vec![
        "id",
        "name",
        "__typename",
        "...F",
        "...G",
        "tasks",
        "nodes",
        "a: id",
        "viewer",
        "job",
        "node(id: \"x\")",
        "tasks(first: 100)",
        "tasks(first: -1)",
        "tasks(query: \"a b:c\")",
        "task(id: 7)",
        "id @skip(if: true)",
        "id @include(if: $x)",
        "b: tasks(filter: {})",
        "messages(first: 3)",
        "...on Node",
        "...on Nothing",
        "...",
    ]);
    let leaf = field.clone().prop_map(str::to_owned);
    leaf.prop_recursive(12, 120, 6, move |inner| {
        let inside = prop::collection::vec(inner, 0..6);
        (field.clone(), inside)
            .prop_map(|(field, inside)| format!("{field} {{ {} }}", inside.join(" ")))
    })
}

fn document() -> impl Strategy<Value = String> {
    let selections = || prop::collection::vec(selection(), 0..6).prop_map(|all| all.join(" "));
    prop_oneof![
        2 => prop::collection::vec(word(), 0..80).prop_map(|words| words.concat()),
        3 => selections().prop_map(|inside| format!("{{ {inside} }}")),
        3 => (selections(), selections(), selections()).prop_map(|(query, first, second)| format!(
            "query($x: Boolean = false) {{ {query} }} fragment F on Query {{ {first} }} fragment G on Task {{ {second} }}"
        )),
        1 => (0..40_usize, 0..400_usize).prop_map(|(names, depth)| format!(
            "{{ {} {} {} }}", "tasks { nodes { ".repeat(depth), "id ".repeat(names), "} } ".repeat(depth)
        )),
        1 => (1..12_usize, 1..60_usize).prop_map(|(spreads, levels)| {
            let level = |level: usize| {
                let next = format!("...f{} ", level + 1).repeat(spreads);
                format!("fragment f{level} on Query {{ {next} }} ")
            };
            let levels_of: String = (0..levels).map(level).collect();
            format!("{{ ...f0 }} {levels_of} fragment f{levels} on Query {{ __typename }}")
        }),
    ]
}

/// A request's body: mostly of the right shape.
fn request() -> impl Strategy<Value = Value> {
    let anything = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!([[[[[[]]]]]])),
        Just(json!({ "x": { "y": [1, 2, { "z": null }] } })),
    ];
    let operation = prop::sample::select(vec![Value::Null, json!("F"), json!("A"), json!(1)]);
    (document(), anything.clone(), operation, anything).prop_map(|(query, variables, name, extensions)| {
        json!({ "query": query, "variables": variables, "operationName": name, "extensions": extensions })
    })
}

#[tokio::test]
async fn whatever_is_asked_the_answer_is_graphql_s() {
    let test = TestDatabase::sqlite().await;
    let app = TestApp::start(&test).await;
    holds(&request(), 256, async |body| {
        let answer = app.post(&body).bearer_auth(BOOTSTRAP_TOKEN).send().await;
        let answer = answer.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let status = answer.status().as_u16();
        prop_assert!(status < 500, "{}", status);
        let answer: Value = answer
            .json()
            .await
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(answer.get("data").is_some() || answer.get("errors").is_some());
        prop_assert!(errors_are_the_senders(&answer), "{}", answer);
        Ok(())
    })
    .await;
}
