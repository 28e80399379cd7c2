//! Several operations in one request.

use reqwest::Response;
use serde_json::{Value, json};

use crate::on_both_databases;
use crate::support::app::{TestApp, header};
use crate::support::database::TestDatabase;

on_both_databases!(
    a_batch_is_answered_in_its_order,
    a_batch_is_bounded_as_a_whole,
);

async fn send(app: &TestApp, batch: &Value) -> (u16, Value) {
    let response = app.post(batch).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn a_batch_is_answered_in_its_order(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| config.http.batch = 4).await;
    let batch = json!([
        { "query": "{ a: __typename }" },
        { "query": "{ noSuchField }" },
        { "query": "query A { a: __typename } query B { b: __typename }", "operationName": "B" },
        { "query": "subscription { __typename }" },
    ]);
    let both = "application/graphql-response+json, application/json;q=0.5";
    let response: Response = app
        .post(&batch)
        .header("accept", both)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert!(header(&response, "content-type").starts_with("application/json"));
    let body: Value = response.json().await.unwrap();
    assert_eq!(body[0], json!({ "data": { "a": "Query" } }));
    assert_eq!(body[1]["errors"][0]["extensions"]["code"], "INVALID_INPUT");
    assert_eq!(body[1].get("data"), None);
    assert_eq!(body[2], json!({ "data": { "b": "Query" } }));
    assert_eq!(body[3]["errors"][0]["extensions"]["code"], "INVALID_INPUT");
    assert_eq!(body.as_array().unwrap().len(), 4);
    let only = app.post(&batch);
    let only = only.header("accept", "application/graphql-response+json");
    assert_eq!(
        only.send().await.unwrap().status(),
        406,
        "a batch is plain JSON"
    );
}

async fn a_batch_is_bounded_as_a_whole(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| {
        config.http.batch = 99;
        config.graphql.cost = 15;
    })
    .await;
    let one = json!({ "query": "{ __typename }" });
    assert_eq!(send(&app, &json!(vec![one.clone(); 10])).await.0, 200);
    for (batch, code) in [
        (json!(vec![one; 11]), "LIMIT_EXCEEDED"),
        (
            json!(vec![
                json!({ "query": "{ a: __typename b: __typename }" });
                8
            ]),
            "LIMIT_EXCEEDED",
        ),
        (json!([]), "INVALID_INPUT"),
        (json!([[]]), "INVALID_INPUT"),
        (json!([1]), "INVALID_INPUT"),
    ] {
        let (status, body) = send(&app, &batch).await;
        assert_eq!(status, 400, "{body}");
        assert_eq!(body["errors"][0]["extensions"]["code"], code, "{body}");
        assert_eq!(body.get("data"), None);
    }
}
