//! What is refused before an operation runs, and how.

use serde_json::{Value, json};

use crate::on_both_databases;
use crate::support::app::{TestApp, header};
use crate::support::database::TestDatabase;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(
    methods_types_and_batches_are_refused,
    pages_of_other_sites_are_refused,
    a_bad_token_is_refused_and_a_good_one_is_not,
    the_worker_schema_is_for_workers_only,
    every_answer_has_a_request_id_of_ours,
);

async fn methods_types_and_batches_are_refused(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let url = app.url("/graphql");
    for request in [app.client.put(&url), app.client.delete(&url)] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 405);
        assert_eq!(header(&response, "allow"), "GET, HEAD, POST, OPTIONS");
    }
    let query = r#"{"query":"{ __typename }"}"#;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
    ] {
        let request = app.client.post(&url).header("content-type", content_type);
        let response = request.body(query).send().await.unwrap();
        assert_eq!(response.status(), 415, "{content_type}");
    }
    let response = app.client.post(&url).body(query).send().await.unwrap();
    assert_eq!(response.status(), 415, "no content type");
    let request = app.post(&json!({ "query": "{ __typename }" }));
    let response = request.header("accept", "text/html").send().await.unwrap();
    assert_eq!(response.status(), 406);
    let request = app.post(&json!([{ "query": "{ __typename }" }]));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 400);
    let body: Value = response.json().await.unwrap();
    let message = body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("Batches"), "{message}");
    let subscription = json!({ "query": "subscription { __typename }" });
    let response = app.post(&subscription).send().await.unwrap();
    assert_eq!(response.status(), 400);
}

async fn pages_of_other_sites_are_refused(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let own = format!("http://{}", app.address);
    for (name, value, status) in [
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("sec-fetch-site", "same-origin", 200),
        ("origin", own.as_str(), 200),
    ] {
        let request = app.post(&json!({ "query": "{ __typename }" }));
        let response = request.header(name, value).send().await.unwrap();
        assert_eq!(response.status(), status, "{name}: {value}");
    }
    let forged = app
        .post(&json!({ "query": "{ __typename }" }))
        .header("origin", "https://evil.example")
        .header("x-forwarded-host", "evil.example");
    assert_eq!(forged.send().await.unwrap().status(), 403);
}

async fn a_bad_token_is_refused_and_a_good_one_is_not(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let viewer = json!({ "query": "{ viewer { username } }" });
    for bad in ["tyd_nonsense", "x"] {
        let response = app.post(&viewer).bearer_auth(bad).send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(header(&response, "www-authenticate"), "Bearer");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
    let request = app.post(&viewer).bearer_auth(BOOTSTRAP_TOKEN);
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(body["data"]["viewer"]["username"], "admin", "{body}");
    let body = app.ask("{ viewer { username } }").await;
    assert_eq!(body["data"], json!({ "viewer": null }));
}

async fn the_worker_schema_is_for_workers_only(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ask = || {
        let request = app.client.post(app.url("/worker/graphql"));
        request.json(&json!({ "query": "{ __typename }" }))
    };
    assert_eq!(ask().send().await.unwrap().status(), 401);
    let token = app.site.bootstrapped.provisioner_token.reveal();
    let response = ask().bearer_auth(token).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let public = app.post(&json!({ "query": "{ __typename }" }));
    let response = public.bearer_auth(token).send().await.unwrap();
    assert_eq!(response.status(), 401, "a provisioner's token is none here");
}

async fn every_answer_has_a_request_id_of_ours(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    for path in ["/healthz", "/graphql", "/nowhere"] {
        let request = app
            .client
            .get(app.url(path))
            .header("x-request-id", "theirs");
        let response = request.send().await.unwrap();
        let id = header(&response, "x-request-id");
        assert_eq!(id.len(), 32, "{path}: {id}");
    }
}
