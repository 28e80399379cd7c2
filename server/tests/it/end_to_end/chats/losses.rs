//! A gateway that is killed in the middle of a turn.

use serde_json::json;

use super::site::{ChatSite, last_result};
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::models::{Answer, Gate, Step};

on_both_databases!(
    a_gateway_killed_while_the_model_answers_asks_again,
    a_gateway_killed_while_a_tool_waits_goes_on_waiting,
);

async fn a_gateway_killed_while_the_model_answers_asks_again(test: &TestDatabase) {
    let mut site = ChatSite::start(&test.url).await;
    let gate = Gate::new();
    site.models.answer(Answer::steps([
        Step::text("half of it"),
        Step::Wait(gate.clone()),
    ]));
    site.models.answer(Answer::text("all of it"));
    let id = site.say("tell me").await;
    let has_begun =
        |chat: &serde_json::Value| chat["messages"]["nodes"][1]["status"] == "STREAMING";
    site.until(&id, has_begun).await;
    site.gateway.kill();
    site.gateway.run().await;
    let chat = site.at_rest(&id).await;
    let messages = &chat["messages"]["nodes"];
    assert_eq!(messages[1]["status"], "FAILED");
    assert_eq!(messages[2]["status"], "COMPLETE");
    assert_eq!(messages[2]["parts"][0]["text"], "all of it");
}

async fn a_gateway_killed_while_a_tool_waits_goes_on_waiting(test: &TestDatabase) {
    let mut site = ChatSite::start(&test.url).await;
    site.will_call("create_workspace", &json!({ "template_id": "shell" }));
    let id = site.say("make one").await;
    site.until(&id, |chat| chat["workspace"]["id"].is_string())
        .await;
    site.gateway.kill();
    site.gateway.run().await;
    let chat = site.at_rest(&id).await;
    let told = last_result(&chat);
    // The lost build has failed, or it had succeeded already; either way there is one workspace.
    let is_told = told["created"] == true || told["error"].is_string();
    assert!(is_told, "{told}");
    let count = "{ workspaces { totalCount } }";
    let counted = site.gateway.graphql(count, json!({})).await;
    assert_eq!(counted["workspaces"]["totalCount"], 1);
}

/// Two gateways on one PostgreSQL: the chat goes on at the other one, and whoever follows it there sees all.
#[tokio::test]
async fn another_gateway_goes_on_with_the_chat_of_one_that_is_killed() {
    let Some(test) = TestDatabase::postgres().await else {
        eprintln!("not run: TASKYARD_TEST_POSTGRES_URL is not set");
        return;
    };
    let mut first = ChatSite::start_with(&test.url, 0).await;
    let gate = Gate::new();
    let steps = [Step::text("half of it"), Step::Wait(gate.clone())];
    first.models.answer(Answer::steps(steps));
    let id = first.say("tell me").await;
    gate.reached().await;
    let other = first.beside(&test.url).await;
    let has_begun =
        |chat: &serde_json::Value| chat["messages"]["nodes"][1]["parts"][0]["text"] == "half of it";
    other.until(&id, has_begun).await;
    first.models.answer(Answer::text("all of it"));
    first.gateway.kill();
    let chat = other.at_rest(&id).await;
    let messages = &chat["messages"]["nodes"];
    assert_eq!(messages[1]["status"], "FAILED");
    assert_eq!(messages[2]["parts"][0]["text"], "all of it");
    // The first one, back again, goes on with it when the other one is killed.
    first.gateway.run().await;
    let mut other = other;
    other.gateway.kill();
    first.models.answer(Answer::text("and more"));
    first.reply(&id, "once more").await;
    let chat = first.at_rest(&id).await;
    let messages = chat["messages"]["nodes"].as_array().unwrap();
    assert_eq!(messages.last().unwrap()["parts"][0]["text"], "and more");
}
