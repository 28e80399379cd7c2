//! Turns as they go well.

use taskyard_server::domain::chat::{ChatMessageStatus, ChatStatus};
use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::services::chats;

use crate::on_both_databases;
use crate::support::chats::Chats;
use crate::support::database::TestDatabase;
use crate::support::models::{Answer, Gate, INPUT_TOKENS, OUTPUT_TOKENS, Step};

on_both_databases!(
    an_answer_of_anthropic_ends_the_turn,
    an_answer_of_openai_ends_the_turn,
    each_of_several_tool_calls_is_carried_out_and_its_result_told,
    broken_arguments_are_told_to_anthropics_model,
    broken_arguments_are_told_to_openais_model,
    a_message_sent_while_running_is_queued_and_begins_the_next_turn,
    an_edited_message_is_answered_anew_without_what_came_after_it,
    a_chat_gets_a_title_from_the_model,
);

async fn an_answer_of_anthropic_ends_the_turn(test: &TestDatabase) {
    an_answer_ends_the_turn(test, ModelProviderKind::Anthropic).await;
}

async fn an_answer_of_openai_ends_the_turn(test: &TestDatabase) {
    an_answer_ends_the_turn(test, ModelProviderKind::OpenAi).await;
}

async fn an_answer_ends_the_turn(test: &TestDatabase, kind: ModelProviderKind) {
    let chats = Chats::start_with(test, kind, |_| {}).await;
    chats.models.answer(Answer::steps([
        Step::reasoning("hm"),
        Step::text("Hello "),
        Step::text("there"),
    ]));
    let chat = chats.say("hi").await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    assert_eq!(chat.status, ChatStatus::Waiting);
    let told = [
        "USER COMPLETE hi",
        "ASSISTANT COMPLETE hm",
        "ASSISTANT COMPLETE Hello there",
    ];
    assert_eq!(chats.told(chat.id).await, told);
    let tokens = (chat.input_tokens, chat.output_tokens);
    assert_eq!(tokens, (INPUT_TOKENS, OUTPUT_TOKENS));
    // 120 tokens at one dollar and 34 at ten dollars a million.
    assert_eq!(chat.cost_micros, 460);
}

async fn each_of_several_tool_calls_is_carried_out_and_its_result_told(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    chats.models.answer(Answer::steps([
        Step::text("Let me look."),
        Step::tool("a", "list_templates", "{}"),
        Step::tool("b", "read_template", r#"{"template_id": "shell"}"#),
    ]));
    chats.models.answer(Answer::text("Done."));
    let chat = chats.say("what is there?").await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    let results = chats.results(chat.id).await;
    assert_eq!(results.len(), 2);
    let lists = |it: &serde_json::Value| it["templates"][0]["name"].is_string();
    let reads = |it: &serde_json::Value| it["name"] == "shell" && it["defines_task"] == true;
    assert!(results.iter().any(lists) && results.iter().any(reads));
    let told = chats.told(chat.id).await;
    assert_eq!(told.last().unwrap(), "ASSISTANT COMPLETE Done.");
    // The second question has the results of both.
    let asked = chats.models.asked();
    let messages = asked[1].body["messages"].as_array().unwrap();
    let last = messages.last().unwrap();
    assert_eq!(last["role"], "user");
    assert_eq!(last["content"].as_array().unwrap().len(), 2);
    let tools = asked[0].body["tools"].as_array().unwrap();
    assert!(tools.iter().any(|tool| tool["name"] == "start_workspace"));
}

async fn broken_arguments_are_told_to_anthropics_model(test: &TestDatabase) {
    broken_arguments_are_told(test, ModelProviderKind::Anthropic).await;
}

async fn broken_arguments_are_told_to_openais_model(test: &TestDatabase) {
    broken_arguments_are_told(test, ModelProviderKind::OpenAi).await;
}

async fn broken_arguments_are_told(test: &TestDatabase, kind: ModelProviderKind) {
    let chats = Chats::start_with(test, kind, |_| {}).await;
    let broken = r#"{"template_id": "sh"#;
    chats
        .models
        .answer(Answer::tool("a", "read_template", broken));
    chats.models.answer(Answer::tool("b", "fly_away", "{}"));
    chats.models.answer(Answer::text("I see."));
    let chat = chats.say("go").await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    let results = chats.results(chat.id).await;
    let error = |at: usize| results[at]["error"].as_str().unwrap().to_owned();
    assert!(error(0).contains("no JSON"), "{}", error(0));
    assert_eq!(error(1), "there is no tool `fly_away`");
}

async fn a_message_sent_while_running_is_queued_and_begins_the_next_turn(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let gate = Gate::new();
    chats.models.answer(Answer::steps([
        Step::text("one"),
        Step::Wait(gate.clone()),
        Step::text(" two"),
    ]));
    chats.models.answer(Answer::text("three"));
    let chat = chats.say("first").await;
    gate.reached().await;
    let second = chats.reply(chat.id, "second").await;
    assert_eq!(second.status, ChatMessageStatus::Queued);
    let third = chats.reply(chat.id, "third").await;
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    chats::remove_queued(services, caller, third.id)
        .await
        .unwrap();
    gate.open();
    chats.at_rest(chat.id).await;
    let told = [
        "USER COMPLETE first",
        "ASSISTANT COMPLETE one two",
        "USER COMPLETE second",
        "ASSISTANT COMPLETE three",
    ];
    assert_eq!(chats.told(chat.id).await, told);
    assert_eq!(chats.models.asked().len(), 2);
}

async fn an_edited_message_is_answered_anew_without_what_came_after_it(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    chats.models.answer(Answer::text("old"));
    chats.models.answer(Answer::text("new"));
    let chat = chats.say("wrong").await;
    chats.at_rest(chat.id).await;
    let first = chats.messages(chat.id).await[0].id;
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    chats::edit_message(services, caller, first, "right")
        .await
        .unwrap();
    chats.at_rest(chat.id).await;
    let messages = chats.messages(chat.id).await;
    let counts = messages.iter().map(|it| it.superseded_at.is_none());
    assert_eq!(counts.collect::<Vec<_>>(), [false, false, true, true]);
    let said = chats.models.asked()[1].body["messages"].to_string();
    assert!(said.contains("right") && !said.contains("wrong"), "{said}");
}

async fn a_chat_gets_a_title_from_the_model(test: &TestDatabase) {
    let anthropic = ModelProviderKind::Anthropic;
    let chats = Chats::start_with(test, anthropic, |chats| chats.titles_by_model = true).await;
    // A title is asked for with few tokens.
    let title = Answer::text("\"A fine title\"\n");
    chats
        .models
        .answer_when(|asked| asked.body["max_tokens"] == 40, title);
    let answer = Answer::text("Hi.");
    chats
        .models
        .answer_when(|asked| asked.body["max_tokens"] != 40, answer);
    let chat = chats.say("please help me with this").await;
    assert_eq!(chat.title, "please help me with this");
    let titled = chats
        .until(chat.id, |chat| chat.title != "please help me with this")
        .await;
    assert_eq!(titled.title, "A fine title");
}
