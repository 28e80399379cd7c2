//! Subscriptions over real sockets.

use futures_util::StreamExt;
use serde_json::json;
use taskyard_client::{ConnectionState, Error};

use crate::numbers::numbers;
use crate::server::Server;

#[tokio::test]
async fn events_come_in_order_until_the_server_completes() {
    let mut server = Server::start().await;
    let mut events = numbers(&server.client, 0);
    let mut socket = server.accept_ready().await;
    let (id, _) = socket.subscribed().await;
    socket.number(&id, 1).await;
    socket.number(&id, 2).await;
    socket.send(json!({"type": "complete", "id": id})).await;
    assert_eq!(events.next().await.unwrap().unwrap().number, 1);
    assert_eq!(events.next().await.unwrap().unwrap().number, 2);
    assert!(events.next().await.is_none());
    let mut watch = server.client.connection();
    assert_eq!(socket.receive().await, json!({"close": 1000}));
    if watch.get() != ConnectionState::Idle {
        assert_eq!(watch.next().await, Some(ConnectionState::Idle));
    }
}

#[tokio::test]
async fn the_token_goes_with_the_handshake_and_with_the_greeting() {
    let mut server = Server::start().await;
    let _events = numbers(&server.client, 0);
    let mut socket = server.accept().await;
    assert_eq!(socket.headers["authorization"], "Bearer tyd_1_secret");
    assert_eq!(socket.headers["user-agent"], "taskyard-test");
    let greeting = socket.receive().await;
    assert_eq!(greeting["payload"], json!({"token": "tyd_1_secret"}));
}

#[tokio::test]
async fn a_cut_connection_is_resumed_after_the_last_event_had() {
    let mut server = Server::start().await;
    let mut events = numbers(&server.client, 5);
    let mut watch = server.client.connection();
    let mut seen = 5;
    for round in 0..4 {
        let mut socket = server.accept_ready().await;
        let (id, after) = socket.subscribed().await;
        assert_eq!(after, seen, "in round {round}");
        socket.number(&id, seen + 1).await;
        socket.number(&id, seen + 2).await;
        assert_eq!(events.next().await.unwrap().unwrap().number, seen + 1);
        assert_eq!(events.next().await.unwrap().unwrap().number, seen + 2);
        assert_eq!(watch.get(), ConnectionState::Connected);
        seen += 2;
        drop(socket);
        while watch.next().await != Some(ConnectionState::Disconnected) {}
        assert!(watch.last_connected().is_some());
    }
}

#[tokio::test]
async fn a_server_that_shuts_down_is_waited_for() {
    let mut server = Server::start().await;
    let mut events = numbers(&server.client, 0);
    server.accept_ready().await.close(1001).await;
    let mut socket = server.accept_ready().await;
    let (id, _) = socket.subscribed().await;
    socket.number(&id, 1).await;
    assert_eq!(events.next().await.unwrap().unwrap().number, 1);
}

#[tokio::test]
async fn a_refusal_ends_every_subscription() {
    let mut server = Server::start().await;
    let mut first = numbers(&server.client, 0);
    let mut second = numbers(&server.client, 0);
    let mut socket = server.accept_ready().await;
    socket.subscribed().await;
    socket.subscribed().await;
    socket.close(4401).await;
    assert_eq!(
        first.next().await.unwrap().err(),
        Some(Error::Unauthenticated)
    );
    assert!(first.next().await.is_none());
    assert_eq!(
        second.next().await.unwrap().err(),
        Some(Error::Unauthenticated)
    );
    assert_eq!(server.client.connection().get(), ConnectionState::Idle);
}

#[tokio::test]
async fn an_error_message_ends_its_subscription_only() {
    let mut server = Server::start().await;
    let mut wrong = numbers(&server.client, 1);
    let mut right = numbers(&server.client, 2);
    let mut socket = server.accept_ready().await;
    let (wrong_id, _) = socket.subscribed().await;
    let (right_id, _) = socket.subscribed().await;
    assert_ne!(wrong_id, right_id);
    let error = json!({"message": "no such build", "extensions": {"code": "NOT_FOUND"}});
    socket
        .send(json!({"type": "error", "id": wrong_id, "payload": [error]}))
        .await;
    socket.number(&right_id, 3).await;
    let error = wrong.next().await.unwrap().err().unwrap();
    assert_eq!(error.code(), Some("NOT_FOUND"));
    assert!(wrong.next().await.is_none());
    assert_eq!(right.next().await.unwrap().unwrap().number, 3);
}

#[tokio::test]
async fn an_event_with_errors_is_told_and_the_subscription_goes_on() {
    let mut server = Server::start().await;
    let mut events = numbers(&server.client, 0);
    let mut socket = server.accept_ready().await;
    let (id, _) = socket.subscribed().await;
    let payload = json!({"data": null, "errors": [{"message": "once"}]});
    socket
        .send(json!({"type": "next", "id": id, "payload": payload}))
        .await;
    socket.number(&id, 1).await;
    assert!(matches!(events.next().await, Some(Err(Error::Graphql(_)))));
    assert_eq!(events.next().await.unwrap().unwrap().number, 1);
}

#[tokio::test]
async fn a_dropped_subscription_is_completed_at_the_server() {
    let mut server = Server::start().await;
    let dropped = numbers(&server.client, 1);
    let mut kept = numbers(&server.client, 2);
    let mut socket = server.accept_ready().await;
    let (dropped_id, _) = socket.subscribed().await;
    let (kept_id, _) = socket.subscribed().await;
    drop(dropped);
    assert_eq!(
        socket.receive().await,
        json!({"type": "complete", "id": dropped_id})
    );
    socket.number(&dropped_id, 9).await;
    socket.number(&kept_id, 3).await;
    assert_eq!(kept.next().await.unwrap().unwrap().number, 3);
}

#[tokio::test]
async fn the_socket_goes_with_the_client_and_its_last_subscription() {
    let mut server = Server::start().await;
    let events = numbers(&server.client, 0);
    let mut socket = server.accept_ready().await;
    socket.subscribed().await;
    let Server { client, .. } = server;
    drop((client, events));
    while socket.receive().await != json!({"close": 1000}) {}
}

#[tokio::test]
async fn a_silent_server_is_pinged_and_then_left_for_a_new_connection() {
    let mut server = Server::start().await;
    let mut events = numbers(&server.client, 7);
    let mut silent = server.accept_ready().await;
    silent.subscribed().await;
    tokio::time::pause();
    assert_eq!(silent.receive().await, json!({"type": "ping"}));
    assert_eq!(silent.receive().await, json!({"close": 1000}));
    tokio::time::resume();
    let mut socket = server.accept_ready().await;
    let (id, after) = socket.subscribed().await;
    assert_eq!(after, 7);
    socket.number(&id, 8).await;
    assert_eq!(events.next().await.unwrap().unwrap().number, 8);
}

#[tokio::test]
async fn a_ping_is_answered() {
    let mut server = Server::start().await;
    let _events = numbers(&server.client, 0);
    let mut socket = server.accept_ready().await;
    socket.subscribed().await;
    socket.send(json!({"type": "ping"})).await;
    assert_eq!(socket.receive().await, json!({"type": "pong"}));
}

#[tokio::test]
async fn a_slow_reader_holds_up_nobody_and_misses_nothing() {
    const LAST: u64 = 1000;
    let mut server = Server::start().await;
    let mut slow = numbers(&server.client, 0);
    let mut other = numbers(&server.client, 0);
    let mut socket = server.accept_ready().await;
    let (slow_id, _) = socket.subscribed().await;
    let (other_id, _) = socket.subscribed().await;
    for number in 1..=LAST {
        socket.number(&slow_id, number).await;
    }
    socket.number(&other_id, 1).await;
    assert_eq!(other.next().await.unwrap().unwrap().number, 1);
    let stopped = socket.receive().await;
    assert_eq!(stopped, json!({"type": "complete", "id": slow_id}));

    tokio::spawn(async move {
        loop {
            let message = socket.receive().await;
            if message["type"] == "subscribe" {
                let after = message["payload"]["variables"]["after"].as_u64().unwrap();
                for number in after + 1..=LAST {
                    socket.number(&message["id"], number).await;
                }
            }
        }
    });
    for number in 1..=LAST {
        assert_eq!(slow.next().await.unwrap().unwrap().number, number);
    }
}
