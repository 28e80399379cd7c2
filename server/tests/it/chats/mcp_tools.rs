//! Tools of MCP servers in chats, with real servers on loopback.

use serde_json::{Value, json};
use taskyard_server::domain::ChatId;
use taskyard_server::domain::chat::ChatPartKind;
use taskyard_server::services::chats;
use taskyard_server::services::mcp_servers::{self, McpServerChange, NewMcpServer};

use crate::on_both_databases;
use crate::support::chats::Chats;
use crate::support::database::TestDatabase;
use crate::support::mcp_server::McpServer;
use crate::support::models::{Answer, Step};

on_both_databases!(
    a_model_has_the_tools_of_a_server_by_its_name,
    tools_that_are_not_allowed_and_servers_that_are_off_are_not_had,
    a_long_answer_is_cut_for_the_model_and_whole_for_the_user,
    what_a_server_says_is_wrong_is_told_to_the_model,
    a_server_that_is_down_breaks_no_turn_and_the_user_sees_why,
    a_server_that_goes_down_in_a_turn_is_told_to_the_model,
    calls_side_by_side_do_not_wait_for_each_other,
    a_call_that_takes_too_long_is_canceled,
    an_interrupted_turn_cancels_its_call,
    a_call_that_may_have_been_made_is_not_made_again,
    a_call_that_changes_nothing_is_made_again,
    a_result_that_is_stored_is_not_asked_for_again,
    a_sub_chat_has_no_tools_of_servers,
);

async fn configure(chats: &Chats, url: String, tools: &[&str], timeout: i32) {
    let admin = chats.flow.site.administrator().await;
    let new = NewMcpServer {
        name: "docs".to_owned(),
        url,
        headers: Vec::new(),
        allowed_tools: tools.iter().map(|tool| (*tool).to_owned()).collect(),
        timeout_seconds: Some(timeout),
        is_enabled: true,
        idempotency_key: None,
    };
    let made = mcp_servers::create(chats.flow.services(), &admin, new).await;
    made.unwrap();
}

async fn start(test: &TestDatabase) -> (Chats, McpServer) {
    let chats = Chats::start(test).await;
    let server = McpServer::start().await;
    configure(&chats, server.url(), &[], 60).await;
    (chats, server)
}

/// A chat whose model makes this call and then says a word; the chat, and what came of the call.
async fn call(chats: &Chats, tool: &str, input: Value) -> (ChatId, Value) {
    chats
        .models
        .answer(Answer::tool("a", tool, &input.to_string()));
    chats.models.answer(Answer::text("done"));
    let chat = chats.say("go").await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    (chat.id, chats.results(chat.id).await.pop().unwrap())
}

/// The tools that the model was told of when it was asked last.
fn offered(chats: &Chats) -> Vec<String> {
    let asked = chats.models.asked().pop().unwrap();
    let tools = asked.body["tools"].as_array().unwrap().iter();
    tools
        .map(|tool| tool["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn a_model_has_the_tools_of_a_server_by_its_name(test: &TestDatabase) {
    let (chats, server) = start(test).await;
    chats.models.answer(Answer::steps([
        Step::tool("a", "docs__add", r#"{"a": 2, "b": 3}"#),
        Step::tool("b", "docs__odd_name", "{}"),
    ]));
    chats.models.answer(Answer::text("five"));
    let chat = chats.say("two and three?").await;
    assert_eq!(chats.at_rest(chat.id).await.status_reason, "");
    let mut results = chats.results(chat.id).await;
    results.sort_by_key(ToString::to_string);
    assert_eq!(
        results,
        [json!({ "content": "5" }), json!({ "content": "odd" })]
    );
    assert!(
        server
            .calls()
            .contains(&("add".to_owned(), json!({ "a": 2, "b": 3 })))
    );
    let asked = chats.models.asked();
    let tools = asked[0].body["tools"].as_array().unwrap();
    let add = tools
        .iter()
        .find(|tool| tool["name"] == "docs__add")
        .unwrap();
    assert_eq!(add["description"], "Adds two numbers");
    assert_eq!(add["input_schema"]["properties"]["a"]["type"], "integer");
    assert!(offered(&chats).contains(&"create_workspace".to_owned()));
    assert_eq!(chats.chat(chat.id).await.tools_note, "");
}

async fn tools_that_are_not_allowed_and_servers_that_are_off_are_not_had(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let server = McpServer::start().await;
    configure(&chats, server.url(), &["look", "gone"], 60).await;
    let (_, told) = call(&chats, "docs__add", json!({ "a": 1, "b": 1 })).await;
    assert_eq!(told, json!({ "error": "there is no tool `docs__add`" }));
    let tools = offered(&chats).into_iter();
    let of_docs: Vec<_> = tools.filter(|name| name.starts_with("docs__")).collect();
    assert_eq!(of_docs, ["docs__look"]);

    let (services, admin) = (chats.flow.services(), chats.flow.site.administrator().await);
    let id = mcp_servers::list(services, &admin).await.unwrap()[0].id;
    let off = McpServerChange {
        is_enabled: Some(false),
        ..McpServerChange::default()
    };
    mcp_servers::update(services, &admin, id, off)
        .await
        .unwrap();
    let (_, told) = call(&chats, "docs__look", json!({})).await;
    assert_eq!(told, json!({ "error": "there is no tool `docs__look`" }));
    assert_eq!(server.calls(), []);
}

async fn a_long_answer_is_cut_for_the_model_and_whole_for_the_user(test: &TestDatabase) {
    let (chats, _server) = start(test).await;
    let (id, told) = call(&chats, "docs__long", json!({})).await;
    let content = told["content"].as_str().unwrap();
    assert!(content.len() < 33 * 1024 && content.contains("bytes are left out here"));
    assert_eq!(
        (&told["truncated"], &told["content_bytes"]),
        (&json!(true), &json!(150_000))
    );
    let messages = chats.messages(id).await;
    let mut parts = messages.iter().flat_map(|message| &message.parts);
    let result = parts.find(|part| part.kind == ChatPartKind::ToolResult);
    assert_eq!(result.unwrap().text.len(), 150_000);
}

async fn what_a_server_says_is_wrong_is_told_to_the_model(test: &TestDatabase) {
    let (chats, server) = start(test).await;
    let (_, told) = call(&chats, "docs__fail", json!({})).await;
    assert_eq!(told, json!({ "error": "the disk is full" }));
    let (_, told) = call(&chats, "docs__refuse", json!({})).await;
    let error = told["error"].as_str().unwrap();
    assert!(error.contains("`a` must be even"), "{error}");
    chats
        .models
        .answer(Answer::tool("a", "docs__add", "{broken"));
    chats.models.answer(Answer::text("done"));
    let chat = chats.say("go").await;
    chats.at_rest(chat.id).await;
    let told = chats.results(chat.id).await;
    assert!(
        told[0]["error"].as_str().unwrap().contains("no JSON"),
        "{told:?}"
    );
    assert_eq!(server.calls().len(), 2);
}

async fn a_server_that_is_down_breaks_no_turn_and_the_user_sees_why(test: &TestDatabase) {
    let (chats, server) = start(test).await;
    server.stop().await;
    let (id, told) = call(&chats, "docs__add", json!({ "a": 1, "b": 1 })).await;
    let error = told["error"].as_str().unwrap();
    assert!(
        error.contains("the MCP server `docs` can't be used now"),
        "{error}"
    );
    let asked = &chats.models.asked()[0].body;
    assert!(
        asked["system"]
            .to_string()
            .contains("`docs` can't be used now")
    );
    assert!(
        !offered(&chats)
            .iter()
            .any(|name| name.starts_with("docs__"))
    );
    let note = chats.chat(id).await.tools_note;
    assert!(
        note.contains("`docs` can't be used now: it was not reached"),
        "{note}"
    );
    assert!(
        !note.contains("127.0.0.1"),
        "the address is the administrator's: {note}"
    );
}

async fn a_server_that_goes_down_in_a_turn_is_told_to_the_model(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let server = McpServer::start().await;
    // What is open of a connection may stay so: the time limit ends the call.
    configure(&chats, server.url(), &[], 2).await;
    chats.models.answer(Answer::tool("a", "docs__wait", "{}"));
    chats.models.answer(Answer::text("done"));
    let chat = chats.say("go").await;
    server.called(1).await;
    server.stop().await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    let told = chats.results(chat.id).await;
    let error = told[0]["error"].as_str().unwrap();
    assert!(
        error.contains("not known whether the call was carried out"),
        "{error}"
    );
}

async fn calls_side_by_side_do_not_wait_for_each_other(test: &TestDatabase) {
    let (chats, server) = start(test).await;
    let calls = (0..12).map(|n| {
        let input = json!({ "a": n, "b": 0 }).to_string();
        Step::tool(&format!("call{n}"), "docs__add", &input)
    });
    chats.models.answer(Answer::steps(calls));
    chats.models.answer(Answer::text("done"));
    let chat = chats.say("go").await;
    assert_eq!(chats.at_rest(chat.id).await.status_reason, "");
    assert_eq!(chats.results(chat.id).await.len(), 12);
    assert_eq!(server.calls().len(), 12);
}

async fn configure_timeout(chats: &Chats, seconds: i32) {
    let (services, admin) = (chats.flow.services(), chats.flow.site.administrator().await);
    let id = mcp_servers::list(services, &admin).await.unwrap()[0].id;
    let change = McpServerChange {
        timeout_seconds: Some(seconds),
        ..McpServerChange::default()
    };
    mcp_servers::update(services, &admin, id, change)
        .await
        .unwrap();
}

async fn a_call_that_takes_too_long_is_canceled(test: &TestDatabase) {
    let (chats, server) = start(test).await;
    configure_timeout(&chats, 1).await;
    let (_, told) = call(&chats, "docs__wait", json!({})).await;
    let error = told["error"].as_str().unwrap();
    assert!(error.contains("did not answer within 1s"), "{error}");
    server.canceled().await;
}

async fn an_interrupted_turn_cancels_its_call(test: &TestDatabase) {
    let (chats, server) = start(test).await;
    chats.models.answer(Answer::tool("a", "docs__wait", "{}"));
    let chat = chats.say("go").await;
    server.called(1).await;
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    chats::interrupt(services, caller, chat.id).await.unwrap();
    chats.at_rest(chat.id).await;
    server.canceled().await;
    let told = chats.results(chat.id).await;
    assert_eq!(
        told,
        [json!({ "error": "canceled: the user interrupted the turn" })]
    );
}

/// A gateway stops while this tool waits, and the next one goes on; what came of the call.
async fn over_a_restart(test: &TestDatabase, tool: &str) -> (Vec<Value>, usize) {
    let (mut chats, server) = start(test).await;
    chats.models.answer(Answer::tool("a", tool, "{}"));
    chats.models.answer(Answer::text("done"));
    let chat = chats.say("go").await;
    server.called(1).await;
    chats.stop().await;
    server.open();
    chats.run();
    assert_eq!(chats.at_rest(chat.id).await.status_reason, "");
    (chats.results(chat.id).await, server.calls().len())
}

async fn a_call_that_may_have_been_made_is_not_made_again(test: &TestDatabase) {
    let (told, calls) = over_a_restart(test, "docs__wait").await;
    let error = told[0]["error"].as_str().unwrap();
    assert!(
        error.contains("not known whether this call was carried out"),
        "{error}"
    );
    assert_eq!(calls, 1);
}

async fn a_call_that_changes_nothing_is_made_again(test: &TestDatabase) {
    let (told, calls) = over_a_restart(test, "docs__look").await;
    assert_eq!(told, [json!({ "content": "it was let go" })]);
    assert_eq!(calls, 2);
}

async fn a_result_that_is_stored_is_not_asked_for_again(test: &TestDatabase) {
    let (mut chats, server) = start(test).await;
    // One of two calls has its result when the gateway stops.
    chats.models.answer(Answer::steps([
        Step::tool("a", "docs__add", r#"{"a": 1, "b": 1}"#),
        Step::tool("b", "docs__look", "{}"),
    ]));
    chats.models.answer(Answer::text("done"));
    let chat = chats.say("go").await;
    chats
        .until_messages(chat.id, |messages| {
            let parts = messages.iter().flat_map(|message| &message.parts);
            parts
                .filter(|part| part.kind == ChatPartKind::ToolResult)
                .count()
                == 1
        })
        .await;
    server.called(2).await;
    chats.stop().await;
    server.open();
    chats.run();
    chats.at_rest(chat.id).await;
    let added = server.calls().into_iter().filter(|(tool, _)| tool == "add");
    assert_eq!(added.count(), 1);
    let told = chats.results(chat.id).await;
    assert_eq!(
        told,
        [
            json!({ "content": "2" }),
            json!({ "content": "it was let go" })
        ]
    );
}

async fn a_sub_chat_has_no_tools_of_servers(test: &TestDatabase) {
    let (chats, server) = start(test).await;
    let spawn = json!({ "prompt": "add them" }).to_string();
    chats.models.answer(Answer::tool("a", "spawn_chat", &spawn));
    for answer in [
        Answer::tool("b", "docs__add", r#"{"a": 1, "b": 1}"#),
        Answer::text("I can not"),
    ] {
        let is_sub = |system: &Value| system.to_string().contains("Another chat");
        chats
            .models
            .answer_when(move |asked| is_sub(&asked.body["system"]), answer);
    }
    chats.models.answer(Answer::text("done"));
    let chat = chats.say("go").await;
    chats.at_rest(chat.id).await;
    let told = chats.results(chat.id).await;
    assert_eq!(told[0]["answer"], "I can not", "{told:?}");
    assert_eq!(server.calls(), []);
}
