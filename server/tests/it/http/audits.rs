//! The audits that servers of GraphQL over HTTP are held to, in our words.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::on_both_databases;
use crate::support::app::{TestApp, header};
use crate::support::database::TestDatabase;

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

on_both_databases!(every_audit_is_passed);

/// One audit: what is sent, and the status; with it, whether the answer must be without errors.
async fn expect(what: &str, request: RequestBuilder, status: u16, is_clean: bool) -> Value {
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), status, "{what}");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body.get("errors").is_none(), is_clean, "{what}: {body}");
    assert_eq!(body.get("data").is_some(), is_clean, "{what}: {body}");
    body
}

async fn every_audit_is_passed(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    media_types(&app).await;
    parameters(&app).await;
    addresses(&app).await;
    faults(&app).await;
}

async fn media_types(app: &TestApp) {
    let query = json!({ "query": "{ __typename }" });
    for (accept, wanted) in [
        (Some(GRAPHQL), GRAPHQL),
        (Some(JSON), JSON),
        (Some("*/*"), JSON),
        (None, JSON),
    ] {
        let mut request = app.post(&query);
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        let content_type = header(&response, "content-type");
        assert!(content_type.contains(wanted), "{accept:?}: {content_type}");
        assert!(content_type.contains("charset=utf-8"), "{content_type}");
        let bytes = response.bytes().await.unwrap();
        assert!(std::str::from_utf8(&bytes).is_ok());
    }
    let body = json!({ "query": "{ __type(name: \"Run🏃Swim🏊\") { name } }" });
    let utf8 = app
        .client
        .post(app.url("/graphql"))
        .header("content-type", "application/json; charset=utf-8")
        .body(body.to_string());
    expect("a request in UTF-8", utf8, 200, true).await;
}

async fn parameters(app: &TestApp) {
    let wrong = [
        json!({ "obj": "ect" }),
        json!(0),
        json!(false),
        json!(["array"]),
    ];
    for value in &wrong {
        expect("query", app.post(&json!({ "query": value })), 400, false).await;
        let body = json!({ "query": "{ __typename }", "operationName": value });
        expect("operationName", app.post(&body), 400, false).await;
    }
    let wrong = [json!("string"), json!(0), json!(false), json!(["array"])];
    for name in ["variables", "extensions"] {
        for value in &wrong {
            let body = json!({ "query": "{ __typename }", name: value });
            expect(name, app.post(&body), 400, false).await;
        }
    }
    for accept in [GRAPHQL, JSON] {
        let ask = |body: Value| app.post(&body).header("accept", accept);
        for name in ["variables", "operationName", "extensions"] {
            let body = json!({ "query": "{ __typename }", name: null });
            expect("null", ask(body), 200, true).await;
        }
        let named = json!({ "query": "query Query { __typename }", "operationName": "Query" });
        expect("a named operation", ask(named), 200, true).await;
        let query = "query Type($name: String!) { __type(name: $name) { name } }";
        let variables = json!({ "query": query, "variables": { "name": "sometype" } });
        expect("variables", ask(variables), 200, true).await;
        let extensions = json!({ "query": "{ __typename }", "extensions": { "some": "value" } });
        expect("extensions", ask(extensions), 200, true).await;
        expect(
            "no query",
            ask(json!({ "qeury": "{ __typename }" })),
            400,
            false,
        )
        .await;
    }
    let nothing = app
        .client
        .post(app.url("/graphql"))
        .header("content-type", JSON);
    expect("no body", nothing, 400, false).await;
}

async fn addresses(app: &TestApp) {
    let get = |parameters: &[(&str, &str)]| {
        let url = reqwest::Url::parse_with_params(&app.url("/graphql"), parameters).unwrap();
        app.client.get(url)
    };
    expect("a query", get(&[("query", "{ __typename }")]), 200, true).await;
    let query = "query Type($name: String!) { __type(name: $name) { name } }";
    for accept in [GRAPHQL, JSON] {
        let variables = [("query", query), ("variables", r#"{"name":"sometype"}"#)];
        let request = get(&variables).header("accept", accept);
        expect("variables", request, 200, true).await;
    }
    let two = "query A { a: __typename } query B { b: __typename }";
    let chosen = get(&[("query", two), ("operationName", "B")]);
    let body = expect("operationName", chosen, 200, true).await;
    assert_eq!(body["data"], json!({ "b": "Query" }));
    let mutation = get(&[("query", "mutation { __typename }")]);
    let response = mutation.header("accept", GRAPHQL).send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(header(&response, "allow"), "POST");
    expect("no query", get(&[]), 400, false).await;
}

async fn faults(app: &TestApp) {
    for accept in [GRAPHQL, JSON] {
        let request = app.client.post(app.url("/graphql")).body("{ \"not a JSON");
        let request = request
            .header("content-type", JSON)
            .header("accept", accept);
        expect("no JSON", request, 400, false).await;
    }
    for (what, body) in [
        ("a document that can't be parsed", json!({ "query": "{" })),
        (
            "a document that is not valid",
            json!({ "query": "{ 8f31403dfe404bccbb0e835f2629c6a7 }" }),
        ),
        (
            "a field that does not exist",
            json!({ "query": "{ noSuchField }" }),
        ),
        (
            "a variable that can't be coerced",
            json!({ "query": "query CoerceFailure($id: ID!){ __typename }", "variables": { "id": null } }),
        ),
        (
            "an operation that is not there",
            json!({ "query": "query A { __typename }", "operationName": "B" }),
        ),
    ] {
        for (accept, status) in [(GRAPHQL, 400), (JSON, 200)] {
            let request = app.post(&body).header("accept", accept);
            let answer = expect(what, request, status, false).await;
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!(code, "INVALID_INPUT", "{what}");
        }
    }
}
