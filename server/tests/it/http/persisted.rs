//! Documents that are named instead of sent.

use std::io::Write as _;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use taskyard_server::config::Config;
use taskyard_server::http::persisted::Trusted;

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::raw_socket::RawSocket;

on_both_databases!(
    a_document_is_registered_once_and_named_from_then_on,
    a_registered_document_is_guarded_like_any_other,
    persisted_queries_can_be_switched_off,
    only_trusted_documents_are_served,
);

const DOCUMENT: &str = "query Named($name: String!) { __type(name: $name) { name } }";

fn sha256(text: &str) -> String {
    let bytes = Sha256::digest(text);
    bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat()
}

/// What Apollo's clients send.
fn named(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

fn code(answer: &Value) -> (&Value, &Value) {
    let error = &answer["errors"][0];
    (&error["message"], &error["extensions"]["code"])
}

async fn a_document_is_registered_once_and_named_from_then_on(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let variables = json!({ "name": "Task" });
    let extensions = named(&sha256(DOCUMENT));
    let by_name = json!({ "extensions": extensions, "variables": variables });
    let with_text = json!({ "query": DOCUMENT, "extensions": extensions, "variables": variables });
    let get = || {
        let parameters = [
            ("extensions", extensions.to_string()),
            ("variables", variables.to_string()),
        ];
        let url = reqwest::Url::parse_with_params(&app.url("/graphql"), parameters);
        app.client.get(url.unwrap())
    };
    let missing = (
        &json!("PersistedQueryNotFound"),
        &json!("PERSISTED_QUERY_NOT_FOUND"),
    );
    for answer in [body(app.post(&by_name)).await, body(get()).await] {
        assert_eq!(code(&answer), missing, "{answer}");
        assert_eq!(answer.get("data"), None);
    }
    let strict = app.post(&by_name);
    let strict = strict.header("accept", "application/graphql-response+json");
    assert_eq!(strict.send().await.unwrap().status(), 400);
    let found = json!({ "data": { "__type": { "name": "Task" } } });
    assert_eq!(body(app.post(&with_text)).await, found);
    assert_eq!(body(app.post(&by_name)).await, found);
    assert_eq!(body(get()).await, found);
    let url = format!("ws://{}/graphql", app.address);
    let mut socket = RawSocket::ready(&url, json!({})).await;
    socket
        .say(&json!({ "type": "subscribe", "id": "1", "payload": by_name }))
        .await;
    assert_eq!(socket.hear().await["payload"], found);
    // Whoever names a document wrongly does not put one under another's name.
    let wrong = json!({ "query": "{ __typename }", "extensions": named(&sha256(DOCUMENT)) });
    let answer = body(app.post(&wrong)).await;
    assert_eq!(code(&answer).1, "INVALID_INPUT", "{answer}");
    assert_eq!(body(app.post(&by_name)).await, found);
    for odd in [json!({ "persistedQuery": 1 }), named("no hash")] {
        let answer = body(app.post(&json!({ "extensions": odd }))).await;
        assert!(
            answer["errors"][0]["extensions"]["code"].is_string(),
            "{answer}"
        );
    }
}

async fn a_registered_document_is_guarded_like_any_other(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let deep = format!("{}id{}", "{ a ".repeat(20), "}".repeat(20));
    let register = json!({ "query": deep, "extensions": named(&sha256(&deep)) });
    for _ in 0..2 {
        assert_eq!(code(&body(app.post(&register)).await).1, "LIMIT_EXCEEDED");
    }
    let by_name = json!({ "extensions": named(&sha256(&deep)) });
    let answer = body(app.post(&by_name)).await;
    assert_eq!(
        code(&answer).1,
        "PERSISTED_QUERY_NOT_FOUND",
        "it was not kept"
    );
}

async fn persisted_queries_can_be_switched_off(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| config.graphql.persisted_documents = 0).await;
    let extensions = named(&sha256("{ __typename }"));
    let answer = body(app.post(&json!({ "extensions": extensions }))).await;
    let off = (
        &json!("PersistedQueryNotSupported"),
        &json!("PERSISTED_QUERY_NOT_SUPPORTED"),
    );
    assert_eq!(code(&answer), off);
    let with_text = json!({ "query": "{ __typename }", "extensions": extensions });
    assert_eq!(
        body(app.post(&with_text)).await,
        json!({ "data": { "__typename": "Query" } })
    );
}

async fn only_trusted_documents_are_served(test: &TestDatabase) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let document = "query Limits { server { limits { maxPageSize } } }";
    let schema = "{ __schema { queryType { name } } }";
    let listed = json!({ "limits-1": document, "schema": schema });
    file.write_all(listed.to_string().as_bytes()).unwrap();
    let path = file.path().to_owned();
    let trusting = |config: &mut Config| config.trusted_documents = Some(path);
    let app = TestApp::start_with(test, trusting).await;
    let answered = json!({ "data": { "server": { "limits": { "maxPageSize": 100 } } } });
    for asked in [
        json!({ "documentId": "limits-1" }),
        json!({ "doc_id": "limits-1" }),
        json!({ "documentId": format!("sha256:{}", sha256(document)) }),
        json!({ "extensions": named(&sha256(document)) }),
        json!({ "query": document }),
        json!({ "query": document, "documentId": "limits-1" }),
    ] {
        assert_eq!(body(app.post(&asked)).await, answered, "{asked}");
    }
    let url = format!("{}?documentId=limits-1", app.url("/graphql"));
    assert_eq!(body(app.client.get(url)).await, answered);
    for (asked, refused) in [
        (json!({ "query": "{ __typename }" }), "FORBIDDEN"),
        (
            json!({ "query": "{ __typename }", "documentId": "limits-1" }),
            "FORBIDDEN",
        ),
        (
            json!({ "query": "{ __typename }", "extensions": named(&sha256("{ __typename }")) }),
            "PERSISTED_QUERY_NOT_FOUND",
        ),
        (
            json!({ "documentId": "limits-2" }),
            "PERSISTED_QUERY_NOT_FOUND",
        ),
        (json!({ "documentId": "schema" }), "INVALID_INPUT"),
    ] {
        let answer = body(app.post(&asked)).await;
        assert_eq!(code(&answer).1, refused, "{asked}: {answer}");
        assert_eq!(answer.get("data"), None);
    }
    // The page and the command line go on.
    for own in [
        include_str!("../../../../web/src/api/sign_out.graphql"),
        include_str!("../../../src/cli/operations/viewer.graphql"),
    ] {
        let operation = own.split_whitespace().nth(1).unwrap();
        let operation: String = operation
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let answer = body(app.post(&json!({ "query": own, "operationName": operation }))).await;
        let refused = code(&answer).1;
        assert!(
            refused != "FORBIDDEN" && refused != "PERSISTED_QUERY_NOT_FOUND",
            "{own}: {answer}"
        );
    }
}

#[test]
fn a_list_of_trusted_documents_is_read_or_refused_in_words() {
    let read = |text: &str| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Trusted::read(file.path()).map(|_| ())
    };
    let manifest = r#"{"format":"apollo-persisted-query-manifest","version":1,
        "operations":[{"id":"a","name":"A","type":"query","body":"query A { __typename }"}]}"#;
    for good in ["{}", r#"{"a":"{ __typename }"}"#, manifest] {
        assert_eq!(read(good), Ok(()), "{good}");
    }
    for (bad, told) in [
        ("", "JSON object"),
        ("[]", "JSON object"),
        (r#"{"a":1}"#, "JSON object"),
        (r#"{"a":"{"}"#, "`a` is no GraphQL"),
    ] {
        let what = read(bad).unwrap_err();
        assert!(what.contains(told) && !what.contains('\n'), "{bad}: {what}");
    }
    assert!(
        Trusted::read(std::path::Path::new("missing.json"))
            .unwrap_err()
            .contains("missing.json")
    );
}
