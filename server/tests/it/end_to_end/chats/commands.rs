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
