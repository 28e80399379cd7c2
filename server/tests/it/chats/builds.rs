//! Rows of the tools' tables that need a provisioner which does as the test says.

use serde_json::json;
use taskyard_server::domain::agent::AgentLifecycle;
use taskyard_server::domain::build::{BuildReason, BuildTransition};
use taskyard_server::domain::chat::ChatMessage;
use taskyard_server::domain::job::JobStatus;
use taskyard_server::domain::{BuildId, ChatId, ErrorCode};
use taskyard_server::services::chats::NewChat;
use taskyard_server::services::{builds, jobs, lookup};

use crate::on_both_databases;
use crate::support::chats::Chats;
use crate::support::database::TestDatabase;
use crate::support::models::Answer;

on_both_databases!(
    a_build_that_is_being_canceled_is_waited_for_and_the_workspace_is_started_then,
    a_workspace_without_an_agent_is_told,
);

impl Chats {
    /// Waits until a tool of the chat shows that it waits for another build than `before`.
    async fn waits_for_a_build(&self, id: ChatId, before: Option<BuildId>) -> BuildId {
        let found = |messages: &[ChatMessage]| {
            let mut calls = messages.iter().flat_map(ChatMessage::tool_calls);
            calls.find_map(|call| call.build_id.filter(|build| Some(*build) != before))
        };
        let messages = self
            .until_messages(id, |messages| found(messages).is_some())
            .await;
        found(&messages).unwrap()
    }
}

async fn a_build_that_is_being_canceled_is_waited_for_and_the_workspace_is_started_then(
    test: &TestDatabase,
) {
    let chats = Chats::start(test).await;
    let flow = &chats.flow;
    let workspace = flow.create_workspace("space").await;
    let held = flow.acquire().await.job;
    let build = flow.workspace(workspace.id).await.latest_build_id.unwrap();
    let canceled = builds::cancel(flow.services(), &flow.caller, build, None).await;
    assert_eq!(canceled.unwrap().1.status, JobStatus::Canceling);

    let answer = Answer::tool("a", "start_workspace", "{}");
    chats.models.answer(answer);
    chats.models.answer(Answer::text("it runs"));
    let new = NewChat {
        text: "start it".to_owned(),
        workspace_id: Some(workspace.id),
        ..NewChat::default()
    };
    let chat = chats.make(new).await;
    assert_eq!(chats.waits_for_a_build(chat.id, None).await, build);
    // The provisioner obeys: now, and not before, there is a new build.
    let (credential, lease) = (&flow.credential, held.run_lease);
    let obeyed = jobs::fail(
        flow.services(),
        credential,
        held.id,
        lease,
        "canceled".to_owned(),
        ErrorCode::Internal,
    );
    obeyed.await.unwrap();
    let next = chats.waits_for_a_build(chat.id, Some(build)).await;
    let (made, _) = lookup::builds(flow.services(), &[next])
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        (made.transition, made.reason, made.number),
        (BuildTransition::Start, BuildReason::Chat, 2)
    );
    let job = flow.acquire().await.job;
    let agent = flow.declare(&job).await;
    flow.complete(&job).await;
    flow.report(&agent, AgentLifecycle::Ready).await;
    assert_eq!(chats.at_rest(chat.id).await.status_reason, "");
    let told = chats.results(chat.id).await;
    assert_eq!(told[0]["started"], true, "{told:?}");
    assert_eq!(told[0]["build_id"], next.to_string());
}

async fn a_workspace_without_an_agent_is_told(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let template = json!({ "template_id": "shell" }).to_string();
    chats
        .models
        .answer(Answer::tool("a", "create_workspace", &template));
    chats
        .models
        .answer(Answer::tool("b", "start_workspace", "{}"));
    chats.models.answer(Answer::text("there is none"));
    let chat = chats.say("make one").await;
    chats.waits_for_a_build(chat.id, None).await;
    chats.flow.carry_out(BuildTransition::Start).await;
    assert_eq!(chats.at_rest(chat.id).await.status_reason, "");
    let told = chats.results(chat.id).await;
    assert_eq!(told[0]["created"], true, "{told:?}");
    assert_eq!(told[0]["agent_status"], "no_agent", "{told:?}");
    assert_eq!(told[1]["started"], true, "{told:?}");
    assert_eq!(
        (&told[1]["agent_status"], &told[1]["no_build"]),
        (&json!("no_agent"), &json!(true))
    );
}
