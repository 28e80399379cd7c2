//! Queries and mutations over real HTTP.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use taskyard_client::{Client, Error, Options, Token};
use tokio::net::TcpListener;

use crate::numbers::{Numbers, Variables};

/// A client of a server that answers everything with `status` and `body`.
async fn client_of(status: StatusCode, body: &'static str) -> Client {
    let answer = async move |headers: HeaderMap, request: String| {
        assert_eq!(headers[header::CONTENT_TYPE], "application/json");
        assert_eq!(headers[header::AUTHORIZATION], "Bearer tyd_1_secret");
        assert_eq!(headers[header::USER_AGENT], "taskyard-test");
        let accept = headers[header::ACCEPT].to_str().unwrap();
        assert!(accept.starts_with("application/graphql-response+json"));
        let request: serde_json::Value = serde_json::from_str(&request).unwrap();
        assert_eq!(request["operationName"], "Numbers");
        assert_eq!(request["variables"]["after"], 1);
        (status, body).into_response()
    };
    let app = Router::new().route("/graphql", post(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    client(url)
}

fn client(url: String) -> Client {
    let options = Options {
        url,
        token: Some(Token::new("tyd_1_secret")),
        user_agent: Some("taskyard-test".into()),
    };
    Client::new(options).unwrap()
}

async fn number(client: &Client) -> Result<u64, Error> {
    let data = client.execute::<Numbers>(Variables { after: 1 }).await?;
    Ok(data.number)
}

#[tokio::test]
async fn data_is_given_in_its_type() {
    let client = client_of(StatusCode::OK, r#"{"data":{"number":2}}"#).await;
    assert_eq!(number(&client).await, Ok(2));
}

#[tokio::test]
async fn graphql_errors_keep_their_code_whatever_the_status() {
    let body = r#"{"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}"#;
    for status in [StatusCode::OK, StatusCode::BAD_REQUEST] {
        let error = number(&client_of(status, body).await).await.unwrap_err();
        assert_eq!(error.code(), Some("FORBIDDEN"));
    }
}

#[tokio::test]
async fn an_unauthenticated_answer_is_told_apart() {
    let client = client_of(StatusCode::UNAUTHORIZED, "").await;
    assert_eq!(number(&client).await, Err(Error::Unauthenticated));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_transport_error_that_names_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", listener.local_addr().unwrap());
    drop(listener);
    let error = number(&client(url.clone())).await.unwrap_err();
    let Error::Transport(text) = &error else {
        panic!("{error:?}");
    };
    assert!(text.contains(&url) && text.contains("refused"), "{text}");
}

#[tokio::test]
async fn an_address_without_http_is_refused_at_once() {
    let options = Options {
        url: "localhost:7080".into(),
        token: None,
        user_agent: None,
    };
    assert!(matches!(Client::new(options), Err(Error::Options(_))));
}
