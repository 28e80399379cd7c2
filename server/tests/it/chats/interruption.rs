//! Ending a turn early.

use serde_json::json;
use taskyard_server::domain::chat::ChatStatus;
use taskyard_server::services::chats;

use crate::on_both_databases;
use crate::support::chats::Chats;
use crate::support::database::TestDatabase;
use crate::support::models::{Answer, Gate, Step};

on_both_databases!(
    an_interruption_ends_the_answer_and_what_there_is_of_it_stays,
    an_interruption_answers_open_tool_calls_as_canceled,
    a_message_that_waits_begins_the_next_turn_after_an_interruption,
    interrupting_a_chat_that_waits_does_nothing,
);

async fn interrupt(chats: &Chats, id: taskyard_server::domain::ChatId) {
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    chats::interrupt(services, caller, id).await.unwrap();
}

async fn an_interruption_ends_the_answer_and_what_there_is_of_it_stays(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let gate = Gate::new();
    let steps = [Step::text("so far"), Step::Wait(gate.clone())];
    chats.models.answer(Answer::steps(steps));
    let chat = chats.say("hi").await;
    chats
        .until_messages(chat.id, |messages| messages.len() == 2)
        .await;
    interrupt(&chats, chat.id).await;
    let chat = chats.at_rest(chat.id).await;
    gate.left().await;
    assert_eq!(chat.status, ChatStatus::Waiting);
    assert_eq!(chat.status_reason, "It was interrupted");
    let told = ["USER COMPLETE hi", "ASSISTANT INTERRUPTED so far"];
    assert_eq!(chats.told(chat.id).await, told);
    // It goes on with what it had said.
    chats.models.answer(Answer::text("and on"));
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    chats::proceed(services, caller, chat.id).await.unwrap();
    chats.at_rest(chat.id).await;
    let said = chats.models.asked()[1].body["messages"].to_string();
    assert!(
        said.contains("so far") && said.contains("Continue."),
        "{said}"
    );
}

async fn an_interruption_answers_open_tool_calls_as_canceled(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    // Nobody carries the build out, so the tool waits for it.
    chats.models.answer(Answer::steps([
        Step::tool("a", "create_workspace", r#"{"template_id": "shell"}"#),
        Step::tool("b", "list_templates", "{}"),
    ]));
    let chat = chats.say("make one").await;
    chats
        .until_messages(chat.id, |messages| {
            let parts = messages.iter().flat_map(|message| &message.parts);
            let mut calls = parts.filter(|part| part.tool_call_id.as_deref() == Some("a"));
            calls.any(|call| call.build_id.is_some()) && messages.len() == 3
        })
        .await;
    interrupt(&chats, chat.id).await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status, ChatStatus::Waiting);
    let results = chats.results(chat.id).await;
    assert_eq!(results.len(), 2);
    let canceled = json!({ "error": "canceled: the user interrupted the turn" });
    assert_eq!(results[1], canceled);
    // Bound right after its creation.
    assert!(chat.workspace_id.is_some());
}

async fn a_message_that_waits_begins_the_next_turn_after_an_interruption(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let gate = Gate::new();
    let steps = [Step::text("no"), Step::Wait(gate.clone())];
    chats.models.answer(Answer::steps(steps));
    chats.models.answer(Answer::text("yes"));
    let chat = chats.say("one").await;
    chats
        .until_messages(chat.id, |messages| messages.len() == 2)
        .await;
    chats.reply(chat.id, "rather this").await;
    interrupt(&chats, chat.id).await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    let told = [
        "USER COMPLETE one",
        "ASSISTANT INTERRUPTED no",
        "USER COMPLETE rather this",
        "ASSISTANT COMPLETE yes",
    ];
    assert_eq!(chats.told(chat.id).await, told);
}

async fn interrupting_a_chat_that_waits_does_nothing(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    chats.models.answer(Answer::text("done"));
    let chat = chats.say("hi").await;
    chats.at_rest(chat.id).await;
    interrupt(&chats, chat.id).await;
    let chat = chats.chat(chat.id).await;
    assert_eq!(
        (chat.status, chat.status_reason.as_str()),
        (ChatStatus::Waiting, "")
    );
}
