//! What the page of the graphql-transport-ws protocol says, sentence by sentence, beyond `socket.rs`.

use serde_json::json;
use taskyard_server::config::{Config, Seconds};

use super::socket::small;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::raw_socket::RawSocket;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(
    subscriptions_are_not_told_that_they_are_complete_when_the_server_ends,
    who_is_silent_is_given_up,
);

fn defaults() -> Config {
    Config::defaults("unused".into())
}

#[tokio::test]
async fn messages_that_are_not_of_the_protocol_end_the_socket() {
    let (_site, _test, url) = small(defaults()).await;
    let mut socket = RawSocket::ready(&url, json!({})).await;
    socket.bytes(br#"{"type":"ping"}"#.to_vec()).await;
    assert_eq!(socket.closed().await.0, 4400, "binary");

    for bad in [
        json!({ "type": "subscribe", "id": "", "payload": { "query": "{ fine }" } }),
        json!({ "type": "subscribe", "id": "1", "payload": { "query": 1 } }),
        json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ fine }", "variables": 1 } }),
        json!({ "type": "complete" }),
        json!({ "type": "next", "id": "1", "payload": {} }),
        json!([]),
    ] {
        let mut socket = RawSocket::ready(&url, json!({})).await;
        socket.say(&bad).await;
        let (code, reason) = socket.closed().await;
        assert_eq!(code, 4400, "{bad}");
        assert!(!reason.is_empty() && reason.len() <= 123, "{reason}");
    }

    let mut socket = RawSocket::open(&url).await;
    socket
        .say(&json!({ "type": "connection_init", "payload": "text" }))
        .await;
    assert_eq!(socket.closed().await.0, 4400, "a payload that is no object");
}

#[tokio::test]
async fn a_message_of_many_values_is_not_read() {
    let (_site, _test, url) = small(defaults()).await;
    let mut socket = RawSocket::ready(&url, json!({})).await;
    let numbers = json!({ "x": vec![1; 100_000] });
    socket.subscribe_with("1", "{ fine }", numbers).await;
    assert_eq!(socket.closed().await.0, 1009);
}

#[tokio::test]
async fn a_reason_fits_its_frame_however_long_the_id_is() {
    let (_site, _test, url) = small(defaults()).await;
    let mut socket = RawSocket::ready(&url, json!({})).await;
    let id = "ü".repeat(500);
    socket.subscribe(&id, "subscription { silence }").await;
    socket.subscribe(&id, "subscription { silence }").await;
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 4409);
    assert!(
        reason.starts_with("Subscriber for ü") && reason.len() <= 123,
        "{reason}"
    );
}

#[tokio::test]
async fn pings_are_answered_before_and_after_the_acknowledgement() {
    let (_site, _test, url) = small(defaults()).await;
    let mut socket = RawSocket::open(&url).await;
    socket
        .say(&json!({ "type": "ping", "payload": { "a": 1 } }))
        .await;
    assert_eq!(socket.hear().await["type"], "pong");
    socket.say(&json!({ "type": "pong" })).await;
    socket
        .say(&json!({ "type": "complete", "id": "unknown" }))
        .await;
    socket
        .say(&json!({ "type": "connection_init", "payload": null }))
        .await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await["type"], "pong");
}

#[tokio::test]
async fn ids_are_free_again_after_complete_and_nothing_follows_it() {
    let (_site, _test, url) = small(defaults()).await;
    let mut socket = RawSocket::ready(&url, json!({})).await;
    for _ in 0..3 {
        socket.subscribe("1", "subscription { numbers }").await;
        assert_eq!(socket.hear().await["payload"]["data"]["numbers"], 0);
        socket.say(&json!({ "type": "complete", "id": "1" })).await;
        // Whatever was under way comes before the answer to what is said next.
        socket.say(&json!({ "type": "ping" })).await;
        while socket.hear().await["type"] != "pong" {}
        // One that is over already may be completed again, and one that never was.
        socket.say(&json!({ "type": "complete", "id": "1" })).await;
        socket.say(&json!({ "type": "complete", "id": "2" })).await;
    }
    socket.subscribe("1", "{ fine }").await;
    let next = socket.hear().await;
    assert_eq!(next["payload"], json!({ "data": { "fine": 1 } }), "{next}");
    assert_eq!(
        socket.hear().await,
        json!({ "type": "complete", "id": "1" })
    );
    // After `complete` and after `error` by the server the id is free as well.
    socket.subscribe("1", "{ none }").await;
    assert_eq!(socket.hear().await["type"], "error");
    socket.subscribe("1", "{ fine }").await;
    assert_eq!(socket.hear().await["type"], "next");
}

#[tokio::test]
async fn a_completed_query_is_not_answered_any_more() {
    let (_site, _test, url) = small(defaults()).await;
    let mut socket = RawSocket::ready(&url, json!({})).await;
    socket.subscribe("1", "{ neverEnds }").await;
    socket.say(&json!({ "type": "complete", "id": "1" })).await;
    socket.subscribe("1", "{ fine }").await;
    assert_eq!(socket.hear().await["payload"]["data"]["fine"], 1);
}

#[tokio::test]
async fn streams_that_never_stop_take_turns() {
    let (_site, _test, url) = small(defaults()).await;
    let mut socket = RawSocket::ready(&url, json!({})).await;
    for id in ["a", "b", "c"] {
        socket.subscribe(id, "subscription { numbers }").await;
    }
    let mut heard = std::collections::BTreeMap::new();
    for _ in 0..6_000 {
        let id = socket.hear().await["id"].as_str().unwrap().to_owned();
        *heard.entry(id).or_insert(0) += 1;
    }
    assert!(
        heard.len() == 3 && heard.values().all(|count| *count > 500),
        "{heard:?}"
    );
}

async fn who_is_silent_is_given_up(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| {
        config.websocket.ping = Seconds::new(1);
        config.websocket.silence = Seconds::new(3);
    })
    .await;
    let url = format!("ws://{}/graphql", app.address);
    // Reading answers pings; not reading does not.
    let mut alive = RawSocket::ready(&url, json!({})).await;
    let silent = RawSocket::ready(&url, json!({})).await;
    app.ends.open_sockets.close();
    for _ in 0..5 {
        alive.pinged().await;
    }
    alive.say(&json!({ "type": "ping" })).await;
    assert_eq!(alive.hear().await["type"], "pong");
    drop(alive);
    // Nothing but the silence ends the other one.
    app.ends.open_sockets.wait().await;
    drop(silent);
}

async fn subscriptions_are_not_told_that_they_are_complete_when_the_server_ends(
    test: &TestDatabase,
) {
    let app = TestApp::start(test).await;
    let url = format!("ws://{}/graphql", app.address);
    let mut socket = RawSocket::ready(&url, json!({ "token": BOOTSTRAP_TOKEN })).await;
    socket
        .subscribe("1", "subscription { tasks { change } }")
        .await;
    socket.subscribe("2", "{ viewer { username } }").await;
    while socket.hear().await["type"] != "complete" {}
    app.ends.end.cancel();
    let (code, reason) = socket.next().await.unwrap_err();
    assert_eq!(code, 1001, "{reason}");
}

#[tokio::test]
async fn who_says_goodbye_is_answered() {
    let (_site, _test, url) = small(defaults()).await;
    assert_eq!(RawSocket::open(&url).await.leave().await, 1000, "at once");
    let mut socket = RawSocket::ready(&url, json!({})).await;
    socket.subscribe("1", "subscription { silence }").await;
    assert_eq!(socket.leave().await, 1000, "with an operation");
}
