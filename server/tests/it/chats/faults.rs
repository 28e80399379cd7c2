//! What providers and gateways do badly.

use taskyard_server::domain::chat::{ChatMessageStatus, ChatStatus};
use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::services::chats::{self, NewChat};

use crate::on_both_databases;
use crate::support::chats::Chats;
use crate::support::database::TestDatabase;
use crate::support::models::{Answer, Gate, Step};

on_both_databases!(
    an_overloaded_provider_is_asked_again,
    an_answer_of_anthropic_that_is_cut_off_is_asked_for_again,
    an_answer_of_openai_that_is_cut_off_is_asked_for_again,
    a_refused_key_ends_the_turn_with_the_reason_and_continue_tries_again,
    a_gateway_that_stops_leaves_the_chat_to_the_next_one,
    a_gateway_that_was_lost_writes_nothing_more,
    without_a_model_no_chat_is_made,
);

async fn an_overloaded_provider_is_asked_again(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    chats
        .models
        .answer(Answer::refusal(529, "overloaded_error"));
    chats.models.answer(Answer::text("Here I am."));
    let chat = chats.say("hi").await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    let told = ["USER COMPLETE hi", "ASSISTANT COMPLETE Here I am."];
    assert_eq!(chats.told(chat.id).await, told);
}

async fn an_answer_of_anthropic_that_is_cut_off_is_asked_for_again(test: &TestDatabase) {
    a_cut_answer_is_asked_for_again(test, ModelProviderKind::Anthropic).await;
}

async fn an_answer_of_openai_that_is_cut_off_is_asked_for_again(test: &TestDatabase) {
    a_cut_answer_is_asked_for_again(test, ModelProviderKind::OpenAi).await;
}

async fn a_cut_answer_is_asked_for_again(test: &TestDatabase, kind: ModelProviderKind) {
    let chats = Chats::start_with(test, kind, |_| {}).await;
    let gate = Gate::new();
    chats.models.answer(Answer::steps([
        Step::text("half an ans"),
        Step::Wait(gate.clone()),
        Step::Cut,
    ]));
    chats.models.answer(Answer::text("whole"));
    let chat = chats.say("hi").await;
    chats
        .until_messages(chat.id, |messages| messages.len() == 2)
        .await;
    gate.open();
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    let told = [
        "USER COMPLETE hi",
        "ASSISTANT FAILED half an ans",
        "ASSISTANT COMPLETE whole",
    ];
    assert_eq!(chats.told(chat.id).await, told);
    // What failed is not told to the model.
    let said = chats.models.asked()[1].body["messages"].to_string();
    assert!(!said.contains("half an ans"), "{said}");
}

async fn a_refused_key_ends_the_turn_with_the_reason_and_continue_tries_again(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let refusal = Answer::refusal(401, "authentication_error");
    chats.models.answer(refusal);
    let chat = chats.say("hi").await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status, ChatStatus::Error);
    let reason = &chat.status_reason;
    assert!(
        reason.contains("401") && reason.contains("authentication_error"),
        "{reason}"
    );
    assert!(!reason.contains("sk-test"), "{reason}");
    chats.models.answer(Answer::text("Now it works."));
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    chats::proceed(services, caller, chat.id).await.unwrap();
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status, ChatStatus::Waiting);
    let told = ["USER COMPLETE hi", "ASSISTANT COMPLETE Now it works."];
    assert_eq!(chats.told(chat.id).await, told);
}

async fn a_gateway_that_stops_leaves_the_chat_to_the_next_one(test: &TestDatabase) {
    let mut chats = Chats::start(test).await;
    let gate = Gate::new();
    chats.models.answer(Answer::steps([
        Step::text("never "),
        Step::Wait(gate.clone()),
    ]));
    chats.models.answer(Answer::text("again"));
    let chat = chats.say("hi").await;
    let written = |messages: &[taskyard_server::domain::chat::ChatMessage]| messages.len() == 2;
    chats.until_messages(chat.id, written).await;
    chats.stop().await;
    assert_eq!(chats.chat(chat.id).await.status, ChatStatus::Running);
    // It stopped asking.
    gate.left().await;
    chats.run();
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    let told = [
        "USER COMPLETE hi",
        "ASSISTANT FAILED never ",
        "ASSISTANT COMPLETE again",
    ];
    assert_eq!(chats.told(chat.id).await, told);
}

async fn a_gateway_that_was_lost_writes_nothing_more(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let gate = Gate::new();
    chats.models.answer(Answer::steps([
        Step::text("mine"),
        Step::Wait(gate.clone()),
        Step::text(" too late"),
    ]));
    let chat = chats.say("hi").await;
    let messages = chats
        .until_messages(chat.id, |messages| messages.len() == 2)
        .await;
    assert_eq!(messages[1].status, ChatMessageStatus::Streaming);
    // Another gateway has taken the chat, and has finished the turn.
    let taken =
        "UPDATE chats SET run_lease = run_lease + 1, status = 'WAITING', lease_expires_at = NULL";
    chats.flow.sql(taken, []).await;
    let before = chats.chat(chat.id).await.revision;
    gate.open();
    // The next chat is answered by the same loop, after the late words of the first were refused.
    chats.models.answer(Answer::text("next"));
    let next = chats.say("and now").await;
    chats.at_rest(next.id).await;
    assert_eq!(chats.chat(chat.id).await.revision, before);
    assert_eq!(chats.told(chat.id).await[1], "ASSISTANT STREAMING mine");
}

async fn without_a_model_no_chat_is_made(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    chats.flow.sql("DELETE FROM models", []).await;
    chats.flow.sql("DELETE FROM model_providers", []).await;
    let new = NewChat {
        text: "hi".to_owned(),
        ..NewChat::default()
    };
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    let error = chats::create(services, caller, new).await.unwrap_err();
    let message = &error.errors[0].message;
    assert!(message.to_lowercase().contains("model"), "{message}");
}
