//! The graphql-transport-ws protocol: how each wrong turn ends, and what goes on at once.

use axum::Router;
use axum::http::StatusCode;
use serde_json::json;
use taskyard_server::config::{Config, Seconds};
use taskyard_server::domain::user::ApiTokenScope;
use taskyard_server::events::Topic;
use taskyard_server::http::assets::Source;
use taskyard_server::http::health::Health;
use taskyard_server::http::router::router;
use taskyard_server::services::api_tokens::{self, NewApiToken};
use tokio_tungstenite::tungstenite::Error;

use crate::on_both_databases;
use crate::support::app::{TestApp, serve};
use crate::support::database::TestDatabase;
use crate::support::raw_socket::RawSocket;
use crate::support::site::{BOOTSTRAP_TOKEN, Site};
use crate::support::small_api::edge;

on_both_databases!(
    each_wrong_turn_has_its_close_code,
    credentials_are_checked_when_connecting,
    pages_of_other_sites_can_open_no_socket,
    lost_rights_end_a_socket,
    a_silent_socket_ends_with_its_credential,
    an_operation_too_many_in_a_time_is_refused_and_the_socket_stays,
    a_user_has_only_so_many_sockets,
    the_end_of_the_server_is_told,
);

fn url(app: &TestApp) -> String {
    format!("ws://{}/graphql", app.address)
}

async fn each_wrong_turn_has_its_close_code(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| config.websocket.init = Seconds::new(1)).await;
    let url = url(&app);

    let mut socket = RawSocket::open(&url).await;
    assert_eq!(socket.closed().await.0, 4408, "no connection_init");

    let mut socket = RawSocket::open(&url).await;
    socket.subscribe("1", "{ __typename }").await;
    assert_eq!(socket.closed().await.0, 4401, "subscribe before the ack");

    let mut socket = RawSocket::ready(&url, json!({})).await;
    socket.say(&json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closed().await.0, 4429, "a second connection_init");

    for bad in [
        "no JSON",
        "{}",
        r#"{"type":"nonsense"}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","id":1,"payload":{"query":"{ __typename }"}}"#,
    ] {
        let mut socket = RawSocket::ready(&url, json!({})).await;
        socket.text(bad).await;
        assert_eq!(socket.closed().await.0, 4400, "{bad}");
    }

    let mut socket = RawSocket::connect(&url, &[]).await.unwrap();
    assert_eq!(socket.closed().await.0, 4406, "no subprotocol");

    let both = [("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")];
    let mut socket = RawSocket::connect(&url, &both).await.unwrap();
    socket.say(&json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
}

async fn credentials_are_checked_when_connecting(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let mut socket = RawSocket::open(&url(&app)).await;
    let init = json!({ "type": "connection_init", "payload": { "token": "tyd_wrong" } });
    socket.say(&init).await;
    assert_eq!(socket.closed().await.0, 4403);

    let mut socket = RawSocket::ready(&url(&app), json!({ "token": BOOTSTRAP_TOKEN })).await;
    socket.subscribe("1", "{ viewer { username } }").await;
    let next = socket.hear().await;
    assert_eq!(next["type"], "next", "{next}");
    assert_eq!(next["payload"]["data"]["viewer"]["username"], "admin");
    assert_eq!(
        socket.hear().await,
        json!({ "id": "1", "type": "complete" })
    );

    socket.subscribe("2", "{ noSuchField }").await;
    let error = socket.hear().await;
    assert_eq!(
        (&error["type"], &error["id"]),
        (&json!("error"), &json!("2"))
    );
    assert_eq!(error["payload"][0]["extensions"]["code"], "INVALID_INPUT");
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await["type"], "pong");

    let bearer = format!("Bearer {BOOTSTRAP_TOKEN}");
    let headers = [
        ("sec-websocket-protocol", "graphql-transport-ws"),
        ("authorization", bearer.as_str()),
    ];
    let mut socket = RawSocket::connect(&url(&app), &headers).await.unwrap();
    socket.say(&json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    socket.subscribe("1", "{ viewer { username } }").await;
    let next = socket.hear().await;
    assert_eq!(next["payload"]["data"]["viewer"]["username"], "admin");

    let worker = format!("ws://{}/worker/graphql", app.address);
    let mut socket = RawSocket::open(&worker).await;
    socket.say(&json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closed().await.0, 4403, "nobody may be a worker");
}

async fn pages_of_other_sites_can_open_no_socket(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    for origin in ["https://evil.example", "null"] {
        let headers = [
            ("sec-websocket-protocol", "graphql-transport-ws"),
            ("origin", origin),
        ];
        match RawSocket::connect(&url(&app), &headers).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), StatusCode::FORBIDDEN),
            other => panic!("{origin}: {:?}", other.map(|_| ())),
        }
    }
}

async fn lost_rights_end_a_socket(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let caller = app.site.administrator().await;
    let new = NewApiToken {
        name: "socket".to_owned(),
        scope: ApiTokenScope::User,
        organization_id: None,
        expires_in_days: None,
    };
    let (token, secret) = api_tokens::create(&app.site.services, &caller, new)
        .await
        .unwrap();
    let mut socket = RawSocket::ready(&url(&app), json!({ "token": secret.reveal() })).await;
    // A bell alone changes nothing.
    let topic = Topic::Credentials(caller.actor.user_id);
    app.site.services.events.publish(topic);
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await["type"], "pong");
    api_tokens::revoke(&app.site.services, &caller, token.id)
        .await
        .unwrap();
    assert_eq!(socket.closed().await.0, 4403);
}

async fn a_silent_socket_ends_with_its_credential(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let caller = app.site.administrator().await;
    let token = app.site.bearer_for(&caller, 1).await;
    let mut socket = RawSocket::ready(&url(&app), json!({ "token": token })).await;
    let mut lasting = RawSocket::ready(&url(&app), json!({ "token": BOOTSTRAP_TOKEN })).await;
    socket.subscribe("1", "{ viewer { username } }").await;
    assert_eq!(socket.hear().await["type"], "next");
    app.site.pass(2);
    // Nothing is asked and nothing is told.
    let (code, reason) = socket.closed().await;
    assert_eq!((code, reason.as_str()), (4403, "Forbidden"));
    lasting.say(&json!({ "type": "ping" })).await;
    assert_eq!(lasting.hear().await["type"], "pong");
}

async fn an_operation_too_many_in_a_time_is_refused_and_the_socket_stays(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| {
        config.rates.user = 100;
        config.rates.user_per_second = 10;
    })
    .await;
    let mut socket = RawSocket::ready(&url(&app), json!({ "token": BOOTSTRAP_TOKEN })).await;
    let document = "{ tasks { nodes { id } } __typename }";
    let mut answered = 0;
    let refused = loop {
        socket.subscribe("1", document).await;
        let message = socket.hear().await;
        if message["type"] == "error" {
            break message;
        }
        assert_eq!(socket.hear().await["type"], "complete");
        answered += 1;
        assert!(answered < 20);
    };
    assert!(answered > 0);
    assert_eq!(refused["id"], "1");
    let error = &refused["payload"][0];
    assert_eq!(error["extensions"]["code"], "RATE_LIMITED", "{refused}");
    assert!(error["message"].as_str().unwrap().contains("rates.user"));
    let wait = error["extensions"]["retryAfterSeconds"].as_i64().unwrap();
    // The socket is open, and its place for operations free.
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await["type"], "pong");
    app.site.pass(wait);
    socket.subscribe("1", document).await;
    assert_eq!(socket.hear().await["type"], "next");
}

async fn a_user_has_only_so_many_sockets(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| config.websocket.sockets = 2).await;
    let url = url(&app);
    let first = RawSocket::ready(&url, json!({})).await;
    let _second = RawSocket::ready(&url, json!({})).await;
    let mut third = RawSocket::open(&url).await;
    third.say(&json!({ "type": "connection_init" })).await;
    assert_eq!(third.closed().await.0, 4429);
    drop(first);
    // The place is free as soon as the server has seen the end.
    while {
        let mut again = RawSocket::open(&url).await;
        again.say(&json!({ "type": "connection_init" })).await;
        !again.is_acknowledged().await
    } {
        tokio::task::yield_now().await;
    }
}

async fn the_end_of_the_server_is_told(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let mut socket = RawSocket::ready(&url(&app), json!({})).await;
    app.ends.end.cancel();
    assert_eq!(socket.closed().await.0, 1001);
    app.ends.open_sockets.close();
    app.ends.open_sockets.wait().await;
}

/// The small schema's sockets.
pub(super) async fn small(config: Config) -> (Site, TestDatabase, String) {
    let test = TestDatabase::sqlite().await;
    let site = Site::start(&test).await;
    let health = Health {
        services: site.services.clone(),
        metrics: std::sync::Arc::default(),
        shutdown: tokio_util::sync::CancellationToken::new(),
    };
    let router: Router = router(
        edge(config.clone()),
        edge(config),
        Router::new(),
        health,
        Source::None,
    );
    let url = format!("ws://{}/graphql", serve(router).await);
    (site, test, url)
}

#[tokio::test]
async fn operations_have_ids_of_their_own_and_an_upper_number() {
    let mut config = Config::defaults("unused".into());
    config.websocket.operations = 2;
    let (_site, _test, url) = small(config).await;
    let mut socket = RawSocket::ready(&url, json!({})).await;
    socket.subscribe("a", "subscription { silence }").await;
    socket.subscribe("b", "subscription { silence }").await;
    socket.subscribe("c", "subscription { silence }").await;
    let error = socket.hear().await;
    assert_eq!(error["id"], "c");
    assert_eq!(error["payload"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
    // One that is completed makes room.
    socket.say(&json!({ "id": "a", "type": "complete" })).await;
    socket.subscribe("a", "{ fine }").await;
    assert_eq!(socket.hear().await["payload"]["data"]["fine"], 1);
    assert_eq!(socket.hear().await["type"], "complete");
    socket.subscribe("b", "subscription { silence }").await;
    assert_eq!(socket.closed().await.0, 4409);
}

#[tokio::test]
async fn a_stream_that_never_stops_leaves_room_for_others() {
    let (_site, _test, url) = small(Config::defaults("unused".into())).await;
    let mut socket = RawSocket::ready(&url, json!({})).await;
    socket.subscribe("loud", "subscription { numbers }").await;
    for wanted in 0..1000 {
        let next = socket.hear().await;
        assert_eq!(next["payload"]["data"]["numbers"], wanted);
    }
    socket.subscribe("quiet", "{ fine }").await;
    loop {
        let message = socket.hear().await;
        if message["id"] == "quiet" {
            assert_eq!(message["payload"]["data"]["fine"], 1);
            break;
        }
    }
}

#[tokio::test]
async fn a_fault_ends_one_operation_and_tells_nothing() {
    let (_site, _test, url) = small(Config::defaults("unused".into())).await;
    let mut socket = RawSocket::ready(&url, json!({})).await;
    socket.subscribe("1", "subscription { faulty }").await;
    assert_eq!(socket.hear().await["payload"]["data"]["faulty"], 0);
    let error = socket.hear().await;
    assert_eq!(error["type"], "error", "{error}");
    assert_eq!(error["payload"][0]["extensions"]["code"], "INTERNAL");
    assert!(!error.to_string().contains("secret"), "{error}");
    socket.subscribe("2", "{ fine }").await;
    assert_eq!(socket.hear().await["id"], "2");
}
