//! Messages of graphql-transport-ws in any order, on a real socket: what is answered is the protocol's, an end
//! has a code of the protocol, and nothing is said of an operation that is over.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::errors_are_the_senders;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::property::holds;
use crate::support::raw_socket::RawSocket;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(whatever_is_said_the_protocol_is_kept);

/// What the protocol lets a server close with, and 1000 for a client that is gone.
const CODES: [u16; 9] = [1000, 1009, 4400, 4401, 4403, 4406, 4408, 4409, 4429];

fn message() -> impl Strategy<Value = String> {
    let id = prop::sample::select(vec!["1", "2", "3", ""]);
    let query = prop::sample::select(vec![
        "{ __typename }",
        "{ viewer { username } }",
        "{ nothing }",
        "{",
        "subscription { tasks { change } }",
        "subscription { buildStatus(buildId: \"x\") { sequence } }",
        "mutation { signOut(input: {}) { errors { code } } }",
        "query A { __typename } query B { __typename }",
    ]);
    let subscribe = (id.clone(), query).prop_map(
        |(id, query)| json!({ "id": id, "type": "subscribe", "payload": { "query": query } }),
    );
    let complete = id.prop_map(|id| json!({ "id": id, "type": "complete" }));
    let other = prop::sample::select(vec![
        json!({ "type": "ping" }),
        json!({ "type": "pong", "payload": { "any": 1 } }),
        json!({ "type": "ping", "payload": null }),
    ]);
    let wrong = prop::sample::select(vec![
        json!({ "type": "connection_init", "payload": {} }),
        json!({ "type": "next", "id": "1", "payload": {} }),
        json!({ "type": "subscribe", "payload": { "query": "{ __typename }" } }),
        json!({ "type": "subscribe", "id": 1, "payload": { "query": "{ __typename }" } }),
        json!({ "type": "subscribe", "id": "9", "payload": { "query": 3 } }),
        json!({ "id": "1" }),
        json!([]),
        json!("subscribe"),
        Value::Null,
    ]);
    prop_oneof![
        10 => subscribe.prop_map(|message| message.to_string()),
        6 => complete.prop_map(|message| message.to_string()),
        3 => other.prop_map(|message| message.to_string()),
        1 => wrong.prop_map(|message| message.to_string()),
        1 => "\\PC{0,30}",
        1 => "[{\\[\"]{1,200}",
    ]
}

/// What was heard until everything was said, or the socket was closed.
async fn talk(socket: &mut RawSocket, said: &[String]) -> (Vec<Value>, Option<u16>) {
    for text in said {
        if !socket.try_text(text).await {
            break;
        }
    }
    // The last of all: the protocol answers in order of arrival, whatever operations are open.
    socket
        .try_text(r#"{"type":"ping","payload":{"last":true}}"#)
        .await;
    let expected = said.iter().filter(|text| text.contains("\"ping\"")).count() + 1;
    let (mut heard, mut pongs) = (Vec::new(), 0);
    loop {
        match socket.try_hear().await {
            Ok(message) => {
                pongs += usize::from(message["type"] == "pong");
                heard.push(message);
                if pongs == expected {
                    return (heard, None);
                }
            }
            Err((code, _)) => return (heard, Some(code)),
        }
    }
}

async fn whatever_is_said_the_protocol_is_kept(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| config.rates.enabled = false).await;
    let url = format!("ws://{}/graphql", app.address);
    let talks = prop::collection::vec(message(), 0..25);
    holds(&talks, 128, async |said| {
        let mut socket = RawSocket::ready(&url, json!({ "token": BOOTSTRAP_TOKEN })).await;
        let (heard, closed) = talk(&mut socket, &said).await;
        if let Some(code) = closed {
            prop_assert!(CODES.contains(&code), "closed with {}", code);
        }
        let mut over = HashSet::new();
        for message in &heard {
            let kind = message["type"].as_str().unwrap_or_default();
            prop_assert!(
                ["next", "error", "complete", "ping", "pong"].contains(&kind),
                "{}",
                message
            );
            let answer = match kind {
                "error" => json!({ "errors": message["payload"] }),
                _ => message["payload"].clone(),
            };
            prop_assert!(errors_are_the_senders(&answer), "{}", message);
            let id = message["id"].as_str().unwrap_or_default();
            // An id may be used again once it is over.
            let uses = said
                .iter()
                .filter(|text| text.contains("subscribe"))
                .count();
            if kind == "next" && uses == 1 {
                prop_assert!(!over.contains(id), "{} after its end", message);
            }
            if kind == "complete" || kind == "error" {
                over.insert(id.to_owned());
            }
        }
        // Whatever it was, others are served.
        let mut another = RawSocket::ready(&url, json!({ "token": BOOTSTRAP_TOKEN })).await;
        another.subscribe("1", "{ __typename }").await;
        let next = another.hear().await;
        prop_assert_eq!(&next["payload"]["data"]["__typename"], "Query");
        Ok(())
    })
    .await;
}
