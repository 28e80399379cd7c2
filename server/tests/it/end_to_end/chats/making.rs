//! The rows of `create_workspace`, and the tools that make tasks and chats.

use serde_json::{Value, json};

use super::site::{ChatSite, last_result};
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::models::Answer;

on_both_databases!(
    a_workspace_that_is_there_is_taken_as_it_is,
    a_stopped_workspace_is_said_to_be_stopped,
    what_a_rule_refuses_is_told_field_by_field,
    a_task_is_made_once_and_can_be_followed,
    a_sub_chat_answers_its_parent_and_makes_nothing,
);

async fn a_workspace_that_is_there_is_taken_as_it_is(test: &TestDatabase) {
    let site = ChatSite::start(&test.url).await;
    let (id, workspace) = site.with_workspace().await;
    let input = json!({ "template_id": "shell" });
    let told = site.call(&id, "create_workspace", input).await;
    assert_eq!(told["created"], false);
    assert_eq!(told["status"], "already_exists");
    assert_eq!(site.chat(&id).await["workspace"]["id"], workspace.as_str());
}

async fn a_stopped_workspace_is_said_to_be_stopped(test: &TestDatabase) {
    let site = ChatSite::start(&test.url).await;
    let (id, workspace) = site.with_workspace().await;
    assert_eq!(site.act("stopWorkspace", &workspace).await, "SUCCEEDED");
    let input = json!({ "template_id": "shell" });
    let told = site.call(&id, "create_workspace", input).await;
    assert_eq!(told["created"], false);
    assert_eq!(told["status"], "stopped");
    let wanted = "workspace is stopped; use start_workspace to start it";
    assert_eq!(told["message"], wanted);
}

async fn what_a_rule_refuses_is_told_field_by_field(test: &TestDatabase) {
    let site = ChatSite::start(&test.url).await;
    let input = json!({ "template_id": "shell", "name": "not a name" });
    site.will_call("create_workspace", &input);
    let id = site.say("make one").await;
    let chat = site.at_rest(&id).await;
    let told = last_result(&chat);
    assert!(told["error"].is_string());
    assert_eq!(told["validations"][0]["field"], "name");
    assert_eq!(chat["workspace"], Value::Null);
    let told = site.call(&id, "create_workspace", json!({})).await;
    assert_eq!(told, json!({ "error": "`template_id` is missing" }));
    let unknown = json!({ "template_id": "no-such-template" });
    let told = site.call(&id, "create_workspace", unknown).await;
    assert_eq!(told["validations"][0]["field"], "template");
}

async fn a_task_is_made_once_and_can_be_followed(test: &TestDatabase) {
    let site = ChatSite::start(&test.url).await;
    let input =
        json!({ "template_id": "shell", "prompt": "echo from a chat", "name": "from-chat" });
    site.will_call("create_task", &input);
    let id = site.say("make a task").await;
    let told = last_result(&site.at_rest(&id).await);
    let task = told["task_id"].as_str().unwrap();
    site.gateway.task_reporting(task, "COMPLETE").await;
    site.gateway.output_until(task, "from a chat").await;
    // And back: a chat about the task.
    site.models.answer(Answer::text("It printed a line."));
    let about = site
        .make(json!({ "text": "what did it do?", "taskId": task }))
        .await;
    let chat = site.at_rest(&about).await;
    assert!(chat["workspace"]["id"].is_string());
    let asked = site.models.asked().pop().unwrap();
    assert!(
        asked.body["system"]
            .to_string()
            .contains("echo from a chat")
    );
}

async fn a_sub_chat_answers_its_parent_and_makes_nothing(test: &TestDatabase) {
    let site = ChatSite::start(&test.url).await;
    let call = json!({ "prompt": "count the files" }).to_string();
    let of_sub_chat = "Another chat";
    for (is_sub, answer) in [
        (false, Answer::tool("a", "spawn_chat", &call)),
        (true, Answer::tool("b", "spawn_chat", &call)),
        (true, Answer::text("there are three")),
        (false, Answer::text("Three files.")),
    ] {
        let rule = move |system: String| system.contains(of_sub_chat) == is_sub;
        site.models
            .answer_when(move |asked| rule(asked.body["system"].to_string()), answer);
    }
    let id = site.say("how many files?").await;
    let told = last_result(&site.at_rest(&id).await);
    assert_eq!(told["answer"], "there are three", "{told}");
    let sub = told["chat_id"].as_str().unwrap();
    // It may cost what its parent had left, which had asked once by then.
    let budget = site.chat(sub).await["budgetMicros"].as_i64().unwrap();
    assert!((1..10_000_000).contains(&budget), "{budget}");
    // It has no such tool.
    let told = last_result(&site.chat(sub).await);
    assert_eq!(told, json!({ "error": "there is no tool `spawn_chat`" }));
}
