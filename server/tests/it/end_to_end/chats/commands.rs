//! Chats on the command line.

use serde_json::{Value, json};

use super::site::ChatSite;
use crate::end_to_end::command_line::{stderr, stdout, taskyard};
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::models::{Answer, Gate, Step};

on_both_databases!(
    an_answer_comes_on_stdout_and_tool_calls_on_stderr,
    a_chat_that_is_at_work_is_interrupted_by_a_command,
    a_message_in_a_very_long_chat_is_answered_on_the_command_line,
    a_list_of_chats_changes_by_itself,
);

async fn an_answer_comes_on_stdout_and_tool_calls_on_stderr(test: &TestDatabase) {
    let site = ChatSite::start_with(&test.url, 0).await;
    site.models.answer(Answer::steps([
        Step::reasoning("hm"),
        Step::text("I look. "),
        Step::tool("1", "list_templates", "{}"),
        Step::tool("2", "read_template", r#"{"template_id":"nothing"}"#),
    ]));
    site.models.answer(Answer::text("Grüße: there is one."));
    let asked = taskyard(&site.gateway, &["chat", "new", "what is there?"]).await;
    let (said, did) = (stdout(&asked), stderr(&asked));
    assert!(asked.status.success(), "{did}");
    assert_eq!(said, "I look. \nGrüße: there is one.\n");
    assert!(did.contains("→ list_templates {}"), "{did}");
    assert!(did.contains("✗ read_template"), "{did}");

    let listed = taskyard(&site.gateway, &["chat", "list", "--json"]).await;
    let listed: Value = serde_json::from_str(&stdout(&listed)).unwrap();
    assert_eq!(listed[0]["title"], "what is there?");
    let id = listed[0]["id"].as_str().unwrap();
    site.models.answer(Answer::text("Nothing else."));
    let asked = taskyard(&site.gateway, &["chat", "send", id, "and else?"]).await;
    assert_eq!(stdout(&asked), "Nothing else.\n", "{}", stderr(&asked));

    site.models
        .answer(Answer::refusal(400, "invalid_request_error"));
    let failed = taskyard(&site.gateway, &["chat", "send", id, "again"]).await;
    assert_eq!(failed.status.code(), Some(1), "{}", stderr(&failed));
    let arguments = ["chat", "new", "--model", "nothing", "hi"];
    let refused = taskyard(&site.gateway, &arguments).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("no model \"nothing\" is offered"));
}

async fn a_chat_that_is_at_work_is_interrupted_by_a_command(test: &TestDatabase) {
    let site = ChatSite::start_with(&test.url, 0).await;
    let gate = Gate::new();
    let steps = [Step::text("One"), Step::Wait(gate.clone())];
    site.models.answer(Answer::steps(steps));
    let id = site.make(json!({ "text": "count" })).await;
    gate.reached().await;
    let interrupted = taskyard(&site.gateway, &["chat", "interrupt", &id]).await;
    assert!(interrupted.status.success(), "{}", stderr(&interrupted));
    let is_over = |chat: &Value| chat["status"] == "WAITING";
    site.until(&id, is_over).await;
}

async fn a_message_in_a_very_long_chat_is_answered_on_the_command_line(test: &TestDatabase) {
    let site = ChatSite::start_with(&test.url, 0).await;
    site.models.answer(Answer::text("0"));
    let id = site.say("count").await;
    site.at_rest(&id).await;
    // A question and an answer each: more than an event of the subscription has.
    for number in 1..55 {
        let said = number.to_string();
        site.models.answer(Answer::text(&said));
        site.reply(&id, "and on").await;
        let answered = |chat: &Value| {
            let messages = chat["messages"]["nodes"].as_array().unwrap();
            messages.last().unwrap()["parts"][0]["text"] == said.as_str()
                && chat["status"] == "WAITING"
        };
        site.until(&id, answered).await;
    }
    site.models.answer(Answer::text("That is all."));
    let asked = taskyard(&site.gateway, &["chat", "send", &id, "and?"]).await;
    assert_eq!(stdout(&asked), "That is all.\n", "{}", stderr(&asked));
    site.models.answer(Answer::text("hello"));
    let other = site.say("another").await;
    site.at_rest(&other).await;
    let listed = taskyard(&site.gateway, &["chat", "list", "--limit", "1"]).await;
    assert!(stderr(&listed).contains("--limit"), "{}", stderr(&listed));
    let listed = taskyard(&site.gateway, &["chat", "list", "--limit", "300", "--json"]).await;
    let listed: Value = serde_json::from_str(&stdout(&listed)).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 2);
}

async fn a_list_of_chats_changes_by_itself(test: &TestDatabase) {
    let site = ChatSite::start_with(&test.url, 0).await;
    let document = "subscription($q: String) { chats(query: $q) { id title status pause } }";
    let gateway = &site.gateway;
    let mut all = gateway.follow(document, json!({ "q": null })).await;
    let mut searched = gateway.follow(document, json!({ "q": "second" })).await;
    let gate = Gate::new();
    site.models
        .answer(Answer::steps([Step::Wait(gate.clone()), Step::text("x")]));
    let first = site.say("the first one").await;
    let heard = all.next().await.unwrap();
    let heard = &heard["data"]["chats"];
    assert_eq!(
        (&heard["id"], &heard["status"]),
        (&json!(first), &json!("RUNNING"))
    );
    gate.reached().await;
    gate.open();
    let heard = all.next().await.unwrap();
    assert_eq!(heard["data"]["chats"]["status"], "WAITING");
    let input = json!({ "chatId": first, "title": "the second one" });
    gateway
        .mutate("updateChat", "UpdateChatInput", "chat { id }", input)
        .await;
    for list in [&mut all, &mut searched] {
        let heard = list.next().await.unwrap();
        assert_eq!(heard["data"]["chats"]["title"], "the second one");
    }
}
