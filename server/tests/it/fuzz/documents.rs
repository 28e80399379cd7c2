//! Documents, right, wrong and hostile, over HTTP: the answer is GraphQL's, with codes of the closed set,
//! and never our fault.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::errors_are_the_senders;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::property::holds;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(whatever_is_asked_the_answer_is_graphql_s);

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

/// Variables with types and defaults, right and wrong.
fn variables() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec![
        "Boolean",
        "Int",
        "ID!",
        "[ID!]!",
        "String",
        "TaskFilter",
        "TaskOrder",
        "DateTime",
        "Nothing",
        "[Nothing]",
        "Task",
        "[[Int]]",
        "[TaskFilter!]",
    ]);
    let value = prop::sample::select(vec![
        "",
        "= 1",
        "= null",
        "= [1]",
        "= \"x\"",
        "= {}",
        "= { favorite: true }",
        "= [[]]",
        "= { state: [IDLE, NO] }",
        "= 1e400",
        "= -0",
        "= \"2026-01-01T00:00:00Z\"",
        "= $x",
        "= { createdAfter: \"x\" }",
    ]);
    let one = (0..4_usize, kind, value)
        .prop_map(|(name, kind, value)| format!("$v{name}: {kind} {value} "));
    prop::collection::vec(one, 0..5).prop_map(|all| all.concat())
}

/// Fields that take variables and values.
fn taking() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "$v0",
        "$v1",
        "$v2",
        "$v3",
        "[$v0, $v1]",
        "{ state: $v2 }",
        "{ favorite: $v0, text: \"a:b\" }",
        "1",
        "null",
        "\"VGFzazox\"",
        "\"\"",
        "99999999999999999999",
        "[]",
        "IDLE",
        "{ status: [READY] }",
        "\"\\u0000\"",
    ]);
    let field = prop::sample::select(vec![
        "tasks(first: @) { nodes { id } }",
        "tasks(filter: @) { nodes { id } totalCount }",
        "tasks(query: @) { edges { cursor } }",
        "tasks(after: @) { pageInfo { endCursor } }",
        "tasks(orderBy: @) { nodes { name } }",
        "nodes(ids: @) { id }",
        "node(id: @) { id __typename }",
        "task(name: @) { id }",
        "workspaces(query: @) { nodes { id } }",
        "auditEntries(query: @) { nodes { id } }",
        "users(query: @) { nodes { id } }",
        "viewer @include(if: @) { id }",
        "taskPrompts(buildIds: @) { __typename }",
    ]);
    (field, value).prop_map(|(field, value)| field.replace('@', value))
}

fn document() -> impl Strategy<Value = String> {
    let selections = || prop::collection::vec(selection(), 0..6).prop_map(|all| all.join(" "));
    prop_oneof![
        2 => prop::collection::vec(word(), 0..80).prop_map(|words| words.concat()),
        3 => selections().prop_map(|inside| format!("{{ {inside} }}")),
        3 => (selections(), selections(), selections()).prop_map(|(query, first, second)| format!(
            "query($x: Boolean = false) {{ {query} }} fragment F on Query {{ {first} }} fragment G on Task {{ {second} }}"
        )),
        3 => (variables(), prop::collection::vec(taking(), 1..5)).prop_map(|(variables, fields)| {
            let fields: Vec<_> = fields.iter().enumerate().map(|(n, field)| format!("a{n}: {field}")).collect();
            let fields = fields.join(" ");
            let variables = if variables.is_empty() { variables } else { format!("({variables})") };
            format!("query{variables} {{ {fields} }}")
        }),
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

/// What a variable may hold.
fn variable() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!(["x", null, 1])),
        Just(json!({ "favorite": true, "state": ["IDLE"] })),
        Just(json!({ "field": "NAME", "direction": "UP" })),
    ]
}

/// A request's body: mostly of the right shape.
fn request() -> impl Strategy<Value = Value> {
    let any = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!([[[[[[]]]]]])),
        Just(json!({ "x": { "y": [1, 2, { "z": null }] } })),
    ];
    let values = (variable(), variable(), variable());
    let variables = prop_oneof![
        4 => Just(Value::Null),
        8 => values.prop_map(|(a, b, c)| json!({ "v0": a, "v1": b, "v2": c })),
        1 => any.clone(),
    ];
    let extensions = prop_oneof![9 => Just(Value::Null), 1 => any];
    let operation = prop_oneof![
        9 => Just(Value::Null),
        1 => prop::sample::select(vec![json!("F"), json!("A"), json!(1)]),
    ];
    (document(), variables, operation, extensions).prop_map(|(query, variables, name, extensions)| {
        json!({ "query": query, "variables": variables, "operationName": name, "extensions": extensions })
    })
}

async fn whatever_is_asked_the_answer_is_graphql_s(test: &TestDatabase) {
    // Or most cases would be refused for the ones before them.
    let app = TestApp::start_with(test, |config| config.rates.enabled = false).await;
    holds(&request().boxed(), 256, async |body| {
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
