//! Hostile and unlucky operations: bounded work, a code of the closed set, and no secrets.

use serde_json::{Value, json};
use taskyard_server::config::{Config, GraphqlLimits, Seconds};
use taskyard_server::domain::BuildId;

use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::gateway::http_client;
use crate::support::site::BOOTSTRAP_TOKEN;
use crate::support::small_api::serve;

on_both_databases!(
    hostile_requests_end_in_an_error_of_the_closed_set,
    a_list_that_a_rule_takes_is_let_through,
    a_document_that_was_valid_before_is_answered_as_if_it_were_new,
);

async fn hostile_requests_end_in_an_error_of_the_closed_set(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let doubling = |level: usize| {
        let next = level + 1;
        format!("fragment f{level} on Query {{ ...f{next} ...f{next} }}")
    };
    let bomb = format!(
        "{{ ...f0 }} {} fragment f40 on Query {{ viewer {{ id }} }}",
        (0..40).map(doubling).collect::<Vec<_>>().join(" ")
    );
    for document in [
        bomb,
        format!("{{ {} }}", "a{".repeat(200_000)),
        format!("{{ viewer(x: {}) {{ id }} }}", "[".repeat(200_000)),
        "a ".repeat(400_000),
        format!("{{ a: viewer {{ id }} {} }}", "viewer { id } ".repeat(60)),
    ] {
        let body = app.ask(&document).await;
        assert_eq!(
            body["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED",
            "{body}"
        );
        assert!(body.get("data").is_none());
    }
    let too_big = json!({ "query": "{ __typename }", "variables": { "x": "x".repeat(1 << 20) } });
    let response = app.post(&too_big).send().await.unwrap();
    assert_eq!(response.status(), 413);
    let nested = format!(
        r#"{{"query":"{{ __typename }}","variables":{{"x":{}"#,
        "[".repeat(500_000)
    );
    let request = app.client.post(app.url("/graphql")).body(nested);
    let response = request
        .header("content-type", "application/json")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 400);
    let request = app
        .client
        .post(app.url("/graphql"))
        .body(b"{\"query\":\"\xff\"}".to_vec());
    let response = request
        .header("content-type", "application/json")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 400, "bad UTF-8");
    let numbers = json!({ "query": "{ __typename }", "variables": { "x": vec![1; 100_000] } });
    let response = app.post(&numbers).send().await.unwrap();
    assert_eq!(response.status(), 400);
    let body: Value = response.json().await.unwrap();
    let error = &body["errors"][0];
    assert_eq!(error["extensions"]["code"], "LIMIT_EXCEEDED", "{body}");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("limit input:"), "{message}");
    let body = app
        .ask("query($x: [Nothing] = [1]) { viewer { id } }")
        .await;
    assert_eq!(
        body["errors"][0]["extensions"]["code"], "INVALID_INPUT",
        "{body}"
    );
    let many = (0..300)
        .map(|n| format!("x{n}"))
        .collect::<Vec<_>>()
        .join(" ");
    let body = app.ask(&format!("{{ viewer {{ {many} }} }}")).await;
    assert!(body["errors"].as_array().unwrap().len() <= 50);
}

async fn small(config: Config) -> impl AsyncFn(&str) -> Value {
    let url = serve(config).await;
    async move |document: &str| {
        let request = http_client().post(&url);
        let request = request.json(&json!({ "query": document }));
        request.send().await.unwrap().json().await.unwrap()
    }
}

#[tokio::test]
async fn a_panic_or_an_unforeseen_error_tells_only_a_request_id() {
    let ask = small(Config::defaults("unused".into())).await;
    for document in ["{ panics }", "{ failsWithoutACode }"] {
        let body = ask(document).await;
        let error = &body["errors"][0];
        assert_eq!(error["extensions"]["code"], "INTERNAL", "{body}");
        let id = error["extensions"]["requestId"].as_str().unwrap();
        assert!(error["message"].as_str().unwrap().contains(id), "{body}");
        assert!(!body.to_string().contains("secret"), "{body}");
    }
    assert_eq!(ask("{ fine }").await, json!({ "data": { "fine": 1 } }));
}

#[tokio::test]
async fn an_operation_that_never_ends_is_cut_off() {
    let mut config = Config::defaults("unused".into());
    config.graphql.deadline = Seconds::new(1);
    let body = small(config).await("{ neverEnds }").await;
    let error = &body["errors"][0];
    assert_eq!(error["extensions"]["code"], "LIMIT_EXCEEDED");
    assert!(error["message"].as_str().unwrap().contains("deadline"));
}

#[test]
fn every_limit_is_in_the_description_of_the_schema() {
    let sdl = taskyard_server::graphql::sdl();
    let (before, _) = sdl.split_once("\ntype Query {").unwrap();
    let description = before.rsplit("\"\"\"").nth(1).unwrap();
    let limits = serde_json::to_value(GraphqlLimits::default()).unwrap();
    for (name, default) in limits.as_object().unwrap() {
        let is_limit = !matches!(
            name.as_str(),
            "introspection" | "cached_documents" | "persisted_documents"
        );
        if let Some(default) = default.as_f64().filter(|_| is_limit) {
            assert!(description.contains(name), "{name} in {description}");
            let digits = format!("{default:.0}");
            let groups: Vec<_> = digits
                .as_bytes()
                .rchunks(3)
                .rev()
                .map(|group| std::str::from_utf8(group).unwrap())
                .collect();
            let number = groups.join(",");
            assert!(
                description.contains(&number),
                "{number} of {name} in {description}"
            );
        }
    }
}

/// Documents with values for their variable, good and bad ones in turn.
/// The rule for prompts takes 10,000 ids, so what stands before it has to let them through.
async fn a_list_that_a_rule_takes_is_let_through(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ids: Vec<_> = (0..10_000)
        .map(|_| BuildId::generate().to_string())
        .collect();
    let document = "query Prompts($ids: [ID!]!) { taskPrompts(buildIds: $ids) { prompt } }";
    let asked = json!({ "query": document, "variables": { "ids": ids } });
    let request = app.post(&asked).bearer_auth(BOOTSTRAP_TOKEN);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer, json!({ "data": { "taskPrompts": [] } }));
}

async fn a_document_that_was_valid_before_is_answered_as_if_it_were_new(test: &TestDatabase) {
    let knowing = TestApp::start(test).await;
    let forgetful = TestApp::start_with(test, |config| config.graphql.cached_documents = 0).await;
    let ids = "query ($x: ID!) { node(id: $x) { id } }";
    let pages = "query ($x: Int) { users(first: $x) { nodes { username } } }";
    let orders = "query ($x: TaskOrder) { tasks(orderBy: $x) { nodes { id } } }";
    let cases = [
        (ids, json!("no id")),
        (ids, json!(7)),
        (ids, json!(7.5)),
        (ids, json!(null)),
        (ids, json!({ "a": 1 })),
        (ids, json!(["a"])),
        (pages, json!(1)),
        (pages, json!("1")),
        (pages, json!(u64::MAX)),
        (pages, json!(null)),
        (pages, json!(-1)),
        (orders, json!({ "field": "NAME", "direction": "ASC" })),
        (orders, json!({ "field": "SIZE", "direction": "ASC" })),
        (orders, json!({ "field": "NAME" })),
        (
            orders,
            json!({ "field": "NAME", "direction": "ASC", "x": 1 }),
        ),
    ];
    let mut refused = 0;
    let thrice = cases.iter().chain(&cases).chain(cases.iter().rev());
    // With and without a name: the parser tells them apart.
    let both = thrice.flat_map(|(document, value)| {
        let named = document.replacen("query", "query Named", 1);
        [((*document).to_owned(), value), (named, value)]
    });
    for (document, value) in both {
        let asked = json!({ "query": document, "variables": { "x": value } });
        let mut answers = Vec::new();
        for app in [&knowing, &forgetful] {
            let request = app.post(&asked).bearer_auth(BOOTSTRAP_TOKEN);
            let answer: Value = request.send().await.unwrap().json().await.unwrap();
            answers.push(answer);
        }
        assert_eq!(answers[0], answers[1], "{asked}");
        refused += usize::from(answers[0].get("data").is_none());
    }
    // Of the fifteen, twice and thrice.
    assert_eq!(refused % 6, 0);
    assert!(refused >= 6 * 8, "{refused}");
}
