//! GraphQL over server-sent events, in distinct connections mode.

use std::fmt::Write as _;

use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use taskyard_server::app::{Ends, router};
use taskyard_server::config::{Config, Seconds};
use taskyard_server::domain::Timestamp;
use taskyard_server::domain::agent::Agent;
use taskyard_server::domain::user::ApiTokenScope;
use taskyard_server::services::api_tokens;
use taskyard_server::services::messages::{self, OutputPiece};

use crate::on_both_databases;
use crate::support::app::{TestApp, header, serve};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(
    every_kind_of_operation_is_told_as_events,
    refused_documents_are_told_as_events,
    a_safe_request_changes_nothing,
    requests_are_refused_as_any_other,
    streams_count_as_sockets_of_their_user,
    lost_rights_end_a_stream,
    a_silent_stream_ends_with_its_credential,
    nothing_is_streamed_after_the_end_of_a_credential,
    the_end_of_the_server_is_no_completion,
    a_stream_goes_on_after_its_cursor,
);

const STREAM: &str = "text/event-stream";

/// The events of an answer.
struct Events {
    response: Response,
    read: String,
    comments: usize,
}

impl Events {
    async fn open(request: RequestBuilder) -> Self {
        let request = request
            .header("accept", STREAM)
            .header("accept-encoding", "gzip, br");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert!(header(&response, "content-type").starts_with(STREAM));
        assert_eq!(
            header(&response, "content-encoding"),
            "",
            "streams are not compressed"
        );
        assert_eq!(header(&response, "cache-control"), "no-store");
        Self {
            response,
            read: String::new(),
            comments: 0,
        }
    }

    /// The next event's name and data; `None`: the stream has ended.
    async fn next(&mut self) -> Option<(String, String)> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                if event.starts_with(':') {
                    self.comments += 1;
                    continue;
                }
                let field = |name: &str| {
                    let mut lines = event.lines();
                    let value = lines.find_map(|line| line.strip_prefix(name));
                    value.unwrap_or_default().trim_start().to_owned()
                };
                return Some((field("event:"), field("data:")));
            }
            let chunk = self.response.chunk().await.ok()??;
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn response(&mut self) -> Value {
        let (event, data) = self.next().await.unwrap();
        assert_eq!(event, "next");
        serde_json::from_str(&data).unwrap()
    }

    async fn complete(&mut self) {
        let complete = ("complete".to_owned(), String::new());
        assert_eq!(self.next().await, Some(complete));
        assert_eq!(self.next().await, None);
    }
}

fn posted(app: &TestApp, query: &str) -> RequestBuilder {
    app.post(&json!({ "query": query }))
        .bearer_auth(BOOTSTRAP_TOKEN)
}

/// The address of a GET.
fn address(app: &TestApp, query: &str) -> String {
    let mut address = app.url("/graphql?query=");
    for byte in query.bytes() {
        write!(address, "%{byte:02x}").unwrap();
    }
    address
}

fn got(app: &TestApp, query: &str) -> RequestBuilder {
    app.client
        .get(address(app, query))
        .bearer_auth(BOOTSTRAP_TOKEN)
}

async fn every_kind_of_operation_is_told_as_events(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| config.websocket.ping = Seconds::new(1)).await;
    let query = "{ viewer { username } }";
    for request in [posted(&app, query), got(&app, query)] {
        let mut events = Events::open(request).await;
        let expected = json!({ "data": { "viewer": { "username": "admin" } } });
        assert_eq!(events.response().await, expected);
        events.complete().await;
    }
    let mutation = "mutation { __typename }";
    let mut events = Events::open(posted(&app, mutation)).await;
    let expected = json!({ "data": { "__typename": "Mutation" } });
    assert_eq!(events.response().await, expected);
    events.complete().await;
    // Also one that changes the rights of who asks.
    let mutation =
        r#"mutation { createOrganization(input: { name: "made" }) { organization { name } } }"#;
    let mut events = Events::open(posted(&app, mutation)).await;
    let made = events.response().await;
    assert!(made["data"]["createOrganization"].is_object(), "{made}");
    events.complete().await;

    let subscription = "subscription { tasks { change taskId } }";
    for request in [posted(&app, subscription), got(&app, subscription)] {
        let mut events = Events::open(request).await;
        // Nothing is told, but comments come.
        while !events.read.contains(":\n\n") {
            let chunk = events.response.chunk().await.unwrap().unwrap();
            events.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

async fn refused_documents_are_told_as_events(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    for bad in [
        "{ noSuchField }",
        "{",
        "subscription { noSuchField }",
        "{ a: __typename a: viewer { id } }",
    ] {
        let mut events = Events::open(posted(&app, bad)).await;
        let response = events.response().await;
        assert_eq!(
            response["errors"][0]["extensions"]["code"], "INVALID_INPUT",
            "{response}"
        );
        assert!(response.get("data").is_none(), "{response}");
        events.complete().await;
    }
    let missing =
        "subscription { task(id: \"00000000-0000-7000-8000-000000000000\") { sequence } }";
    let mut events = Events::open(posted(&app, missing)).await;
    let response = events.response().await.to_string();
    assert!(response.contains("\"errors\""), "{response}");
}

async fn a_safe_request_changes_nothing(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let mutation =
        r#"mutation { createOrganization(input: { name: "made" }) { organization { name } } }"#;
    let mut events = Events::open(got(&app, mutation)).await;
    let refused = events.response().await;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"], "INVALID_INPUT",
        "{refused}"
    );
    events.complete().await;
    let all = posted(&app, "{ organizations { nodes { name } } }");
    let all = Events::open(all).await.response().await.to_string();
    assert!(!all.contains("made"), "{all}");
}

async fn requests_are_refused_as_any_other(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let url = app.url("/graphql");
    let ask = json!({ "query": "subscription { tasks { change } }" });
    let cross = [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ];
    for (request, status) in [
        (app.post(&ask).bearer_auth("tyd_wrong"), 401),
        (app.post(&ask).header(cross[0].0, cross[0].1), 403),
        (app.post(&ask).header(cross[1].0, cross[1].1), 403),
        (
            app.client
                .get(address(&app, "{ viewer { id } }"))
                .header(cross[0].0, cross[0].1),
            403,
        ),
        (app.client.put(&url).json(&ask), 405),
        (
            app.client
                .post(&url)
                .header("content-type", "text/plain")
                .body(ask.to_string()),
            415,
        ),
        (
            app.client
                .post(&url)
                .header("content-type", "application/json")
                .body("{"),
            400,
        ),
        (app.client.get(&url), 400),
    ] {
        let response = request.header("accept", STREAM).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status);
        assert!(header(&response, "content-type").starts_with("application/json"));
        let body: Value = response.json().await.unwrap();
        assert!(
            body["errors"][0]["extensions"]["code"].is_string(),
            "{body}"
        );
    }
    // Who likes another type as well and names it first is answered in one piece.
    let plain = posted(&app, "{ viewer { username } }");
    let plain = plain.header("accept", "application/json, text/event-stream");
    let plain = plain.send().await.unwrap();
    assert!(header(&plain, "content-type").starts_with("application/json"));
}

async fn streams_count_as_sockets_of_their_user(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| {
        config.websocket.sockets = 1;
        config.rates.enabled = false;
    })
    .await;
    let subscription = "subscription { tasks { change } }";
    let first = Events::open(posted(&app, subscription)).await;
    let again = || posted(&app, subscription).header("accept", STREAM).send();
    let refused = again().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(
        body["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED",
        "{body}"
    );
    drop(first);
    // The place is free as soon as the server has seen the end.
    while again().await.unwrap().status() != StatusCode::OK {
        tokio::task::yield_now().await;
    }
}

async fn lost_rights_end_a_stream(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ann = app.site.member("ann").await;
    let new = api_tokens::NewApiToken {
        name: "stream".to_owned(),
        scope: ApiTokenScope::User,
        organization_id: None,
        expires_in_days: None,
    };
    let made = api_tokens::create(&app.site.services, &ann, new).await;
    let (token, secret) = made.unwrap();
    let ask = json!({ "query": "subscription { tasks { change } }" });
    let mut events = Events::open(app.post(&ask).bearer_auth(secret.reveal())).await;
    let revoked = api_tokens::revoke(&app.site.services, &ann, token.id).await;
    revoked.unwrap();
    let last = events.response().await;
    assert_eq!(
        last["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
        "{last}"
    );
    events.complete().await;
}

/// The last words to somebody whose credential has ended, and nothing else.
async fn is_farewell(mut events: Events) {
    let last = events.response().await;
    let code = &last["errors"][0]["extensions"]["code"];
    assert_eq!(code, "UNAUTHENTICATED", "{last}");
    events.complete().await;
}

async fn a_silent_stream_ends_with_its_credential(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ann = app.site.member("ann").await;
    let token = app.site.bearer_for(&ann, 1).await;
    let ask = json!({ "query": "subscription { tasks { change } }" });
    let events = Events::open(app.post(&ask).bearer_auth(token)).await;
    app.site.pass(2);
    is_farewell(events).await;
}

async fn nothing_is_streamed_after_the_end_of_a_credential(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("talk").await;
    let agent = flow.activate(&task).await;
    say(&flow, &agent, 1).await;
    let config = Config::defaults("unused".into());
    let address = serve(router(config, flow.services(), &Ends::default())).await;
    let token = flow.site.bearer_for(&flow.caller, 24 * 60 * 60).await;
    let document = "subscription($id: ID!) { taskMessages(taskId: $id) { messages { text } } }";
    let body = json!({ "query": document, "variables": { "id": task.id.to_string() } });
    let request = crate::support::gateway::http_client()
        .post(format!("http://{address}/graphql"))
        .bearer_auth(token)
        .json(&body);
    let mut events = Events::open(request).await;
    let first = events.response().await.to_string();
    assert!(first.contains("line 1"), "{first}");
    flow.site.pass(25 * 60 * 60);
    say(&flow, &agent, 2).await;
    is_farewell(events).await;
}

async fn the_end_of_the_server_is_no_completion(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let mut events = Events::open(posted(&app, "subscription { tasks { change } }")).await;
    app.ends.end.cancel();
    assert_eq!(events.next().await, None);
    app.ends.open_sockets.close();
    app.ends.open_sockets.wait().await;
}

async fn say(flow: &Flow, agent: &Agent, sequence: i64) {
    let piece = OutputPiece {
        sequence,
        at: Timestamp(sequence),
        text: format!("line {sequence}"),
    };
    let said = messages::append_output(flow.services(), agent, vec![piece]);
    said.await.unwrap();
}

async fn a_stream_goes_on_after_its_cursor(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("talk").await;
    let agent = flow.activate(&task).await;
    say(&flow, &agent, 1).await;
    let config = Config::defaults("unused".into());
    let address = serve(router(config, flow.services(), &Ends::default())).await;
    let token = flow.site.bearer(&flow.caller, ApiTokenScope::User).await;
    let document = "subscription($id: ID!, $after: String) { taskMessages(taskId: $id, after: $after) { endCursor messages { text } } }";
    let client = crate::support::gateway::http_client();
    let open = |after: Value| {
        let variables = json!({ "id": task.id.to_string(), "after": after });
        let url = format!("http://{address}/graphql");
        let body = json!({ "query": document, "variables": variables });
        Events::open(client.post(url).bearer_auth(&token).json(&body))
    };
    let mut events = open(Value::Null).await;
    let first = events.response().await;
    let cursor = first["data"]["taskMessages"]["endCursor"].clone();
    assert!(cursor.is_string(), "{first}");
    drop(events);
    let mut events = open(cursor).await;
    say(&flow, &agent, 2).await;
    let next = events.response().await;
    let texts = &next["data"]["taskMessages"]["messages"];
    assert_eq!(texts, &json!([{ "text": "line 2" }]), "{next}");
}
