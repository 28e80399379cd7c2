//! A conversation that is followed.

use serde_json::{Value, json};
use taskyard_server::app::{Ends, router};
use taskyard_server::config::Config;
use taskyard_server::domain::Timestamp;
use taskyard_server::domain::agent::Agent;
use taskyard_server::domain::user::ApiTokenScope;
use taskyard_server::services::messages::{self, OutputPiece};
use taskyard_server::services::tasks;

use crate::on_both_databases;
use crate::support::app::serve;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::raw_socket::RawSocket;

on_both_databases!(a_conversation_is_followed_live_from_any_cursor_until_the_task_is_deleted);

async fn write(flow: &Flow, agent: &Agent, numbers: std::ops::RangeInclusive<i64>) {
    let piece = |sequence| OutputPiece {
        sequence,
        at: Timestamp(sequence),
        text: format!("line {sequence}"),
    };
    let pieces = numbers.map(piece).collect();
    messages::append_output(flow.services(), agent, pieces)
        .await
        .unwrap();
}

/// Hears until a message has this text; all texts, and the cursor of the last batch.
async fn until(socket: &mut RawSocket, last: &str) -> (Vec<String>, Value) {
    let mut texts = Vec::new();
    loop {
        let mut message = socket.hear().await;
        let batch = message["payload"]["data"]["taskMessages"].take();
        let messages = batch["messages"].as_array().unwrap();
        let text = |message: &Value| message["text"].as_str().unwrap().to_owned();
        texts.extend(messages.iter().map(text));
        if texts.iter().any(|text| text == last) {
            return (texts, batch["endCursor"].clone());
        }
    }
}

async fn a_conversation_is_followed_live_from_any_cursor_until_the_task_is_deleted(
    test: &TestDatabase,
) {
    let flow = Flow::start(test).await;
    let task = flow.create("talks").await;
    let agent = flow.activate(&task).await;
    let config = Config::defaults("unused".into());
    let address = serve(router(config, flow.services(), &Ends::default())).await;
    let token = flow.site.bearer(&flow.caller, ApiTokenScope::User).await;
    let follow = async |after: &Value| {
        let url = format!("ws://{address}/graphql");
        let mut socket = RawSocket::ready(&url, json!({ "token": token })).await;
        let document = format!(
            "subscription {{ taskMessages(taskId: \"{}\", after: {after}) {{ endCursor messages {{ id text }} }} }}",
            task.id
        );
        socket.subscribe("1", &document).await;
        socket
    };
    write(&flow, &agent, 1..=2).await;
    let mut first = follow(&Value::Null).await;
    let (texts, cursor) = until(&mut first, "line 2").await;
    assert_eq!(texts, ["line 1", "line 2"]);
    write(&flow, &agent, 3..=3).await;
    let (texts, _) = until(&mut first, "line 3").await;
    assert_eq!(texts, ["line 3"]);
    let mut second = follow(&cursor).await;
    let (texts, _) = until(&mut second, "line 3").await;
    assert_eq!(texts, ["line 3"], "only what comes after the cursor");
    write(&flow, &agent, 4..=4).await;
    for socket in [&mut first, &mut second] {
        assert_eq!(until(socket, "line 4").await.0, ["line 4"]);
    }
    tasks::delete(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    assert_eq!(first.hear().await["type"], "complete");
}
