//! Input to tasks, in every status; the conversation.

use taskyard_server::domain::agent::{Agent, AgentLifecycle, Wanted};
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::task::{Task, TaskStatus};
use taskyard_server::domain::{ErrorCode, Failure, Timestamp};
use taskyard_server::events::Topic;
use taskyard_server::services::messages::{self, OutputPiece};
use taskyard_server::services::tasks::{self, SentInput};
use taskyard_server::services::{agents, commands};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::Site;

async fn send(flow: &Flow, task: &Task, text: &str, resume: bool) -> Result<SentInput, Failure> {
    let text = text.to_owned();
    tasks::send_input(flow.services(), &flow.caller, task.id, text, resume).await
}

async fn conversation(flow: &Flow, task: &Task) -> Vec<String> {
    let page = PageRequest {
        limit: 100,
        cursor: None,
        direction: Direction::Forward,
    };
    let page = messages::page(flow.services(), task.id, page)
        .await
        .unwrap();
    page.rows.into_iter().map(|message| message.text).collect()
}

/// The agent accepts, or refuses, the next input.
async fn answer(flow: &Flow, agent: &Agent, error: Option<&str>) {
    let services = flow.services();
    let mut bell = services.events.listen(Topic::Commands(agent.workspace_id));
    loop {
        let waiting = commands::pending(services, agent).await.unwrap();
        if let Some(command) = waiting.first() {
            let error = error.map(str::to_owned);
            commands::acknowledge(services, agent, command.id, error)
                .await
                .unwrap();
            return;
        }
        bell.heard().await;
    }
}

async fn pause(flow: &Flow, task: &Task) {
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    flow.carry_out(BuildTransition::Stop).await;
}

fn says(result: Result<SentInput, Failure>, code: ErrorCode, part: &str) {
    let failure = result.unwrap_err();
    assert_eq!(failure.code(), code, "{failure}");
    assert!(failure.to_string().contains(part), "{failure}");
}

async fn send_input_to_an_active_task_is_stored_once_the_agent_has_accepted_it(
    test: &TestDatabase,
) {
    let flow = Flow::start(test).await;
    let task = flow.create("active").await;
    let agent = flow.activate(&task).await;
    let (sent, ()) = tokio::join!(
        send(&flow, &task, "hello", false),
        answer(&flow, &agent, None)
    );
    assert_eq!(sent.unwrap().message.unwrap().text, "hello");
    let (sent, ()) = tokio::join!(
        // ACTIVE already: there is nothing to resume.
        send(&flow, &task, "again", true),
        answer(&flow, &agent, None)
    );
    assert!(sent.unwrap().message.is_some());
    let (sent, ()) = tokio::join!(
        send(&flow, &task, "no", false),
        answer(&flow, &agent, Some("its program has ended"))
    );
    says(sent, ErrorCode::Conflict, "its program has ended");
    assert_eq!(conversation(&flow, &task).await, ["hello", "again"]);
}

async fn send_input_to_a_pending_or_initializing_task_is_a_conflict_is_starting(
    test: &TestDatabase,
) {
    let flow = Flow::start(test).await;
    let task = flow.create("starts").await;
    for resume in [false, true] {
        let sent = send(&flow, &task, "x", resume).await;
        says(sent, ErrorCode::Conflict, "is starting");
    }
    let job = flow.acquire().await.job;
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Initializing);
    let sent = send(&flow, &task, "x", false).await;
    says(sent, ErrorCode::Conflict, "is starting");
    let agent = flow.declare(&job).await;
    flow.complete(&job).await;
    flow.report(&agent, AgentLifecycle::Starting).await;
    let sent = send(&flow, &task, "x", true).await;
    says(sent, ErrorCode::Conflict, "is starting");
}

async fn send_input_to_a_paused_task_is_a_conflict_is_paused_unless_it_is_to_resume(
    test: &TestDatabase,
) {
    let flow = Flow::start(test).await;
    let task = flow.create("paused").await;
    flow.activate(&task).await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    for resume in [false, true] {
        let sent = send(&flow, &task, "x", resume).await;
        says(sent, ErrorCode::Conflict, "is being paused");
    }
    flow.carry_out(BuildTransition::Stop).await;
    let sent = send(&flow, &task, "x", false).await;
    says(sent, ErrorCode::Conflict, "is paused");

    let sent = send(&flow, &task, "wake up", true).await.unwrap();
    assert!(sent.message.is_none());
    assert_eq!(sent.task.status, TaskStatus::Pending);
    assert!(conversation(&flow, &task).await.is_empty());
    let agent = flow.activate(&task).await;
    answer(&flow, &agent, None).await;
    assert_eq!(conversation(&flow, &task).await, ["wake up"]);
}

async fn send_input_to_a_task_in_error_or_unknown_is_a_conflict_with_the_reason(
    test: &TestDatabase,
) {
    let flow = Flow::start(test).await;
    let task = flow.create("broken").await;
    let job = flow.acquire().await.job;
    let failed = taskyard_server::services::jobs::fail(
        flow.services(),
        &flow.credential,
        job.id,
        job.run_lease,
        "no disk left".to_owned(),
        ErrorCode::Internal,
    );
    failed.await.unwrap();
    for resume in [false, true] {
        let sent = send(&flow, &task, "x", resume).await;
        says(sent, ErrorCode::Conflict, "no disk left");
    }
    let unknown = "UPDATE tasks SET status = 'UNKNOWN', status_reason = 'nobody knows'";
    flow.sql(unknown, []).await;
    let sent = send(&flow, &task, "x", true).await;
    says(sent, ErrorCode::Conflict, "nobody knows");
}

async fn send_input_to_a_deleted_task_is_not_found(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("deleted").await;
    tasks::delete(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    let sent = send(&flow, &task, "x", true).await;
    says(sent, ErrorCode::NotFound, "no such task");
}

async fn send_input_that_the_agent_does_not_answer_is_unavailable_and_not_stored(
    test: &TestDatabase,
) {
    let site = Site::start_with(test, |settings| settings.input_answer_seconds = 0).await;
    let flow = Flow::of(site).await;
    let task = flow.create("silent").await;
    let agent = flow.activate(&task).await;
    let sent = send(&flow, &task, "hello?", false).await;
    says(sent, ErrorCode::Unavailable, "did not answer");
    assert!(conversation(&flow, &task).await.is_empty());
    let waiting = commands::pending(flow.services(), &agent).await.unwrap();
    assert!(waiting.is_empty(), "it is not delivered later");
}

async fn send_input_has_at_most_64_kib(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("long").await;
    let agent = flow.activate(&task).await;
    for bad in ["", "a\0b", &"x".repeat(64 * 1024 + 1)] {
        let sent = send(&flow, &task, bad, false).await;
        let failure = sent.unwrap_err();
        assert_eq!(failure.code(), ErrorCode::InvalidInput);
        assert_eq!(failure.errors[0].path, ["text"]);
    }
    let longest = "x".repeat(64 * 1024);
    let (sent, ()) = tokio::join!(
        send(&flow, &task, &longest, false),
        answer(&flow, &agent, None)
    );
    assert_eq!(sent.unwrap().message.unwrap().text.len(), 64 * 1024);
}

async fn a_conversation_stays_readable_after_a_pause_and_has_its_order(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("talks").await;
    let agent = flow.activate(&task).await;
    let (sent, ()) = tokio::join!(
        send(&flow, &task, "question", false),
        answer(&flow, &agent, None)
    );
    sent.unwrap();
    let piece = OutputPiece {
        sequence: 1,
        at: Timestamp(1),
        text: "reply".to_owned(),
    };
    messages::append_output(flow.services(), &agent, vec![piece])
        .await
        .unwrap();
    pause(&flow, &task).await;
    assert_eq!(conversation(&flow, &task).await, ["question", "reply"]);
    let after = messages::after(flow.services(), task.id, 1, 10)
        .await
        .unwrap();
    let numbers: Vec<_> = after.iter().map(|message| message.sequence).collect();
    assert_eq!(numbers, [2], "from any cursor");
    let wanted = agents::report(flow.services(), &agent, None, Vec::new()).await;
    assert_eq!(wanted.unwrap(), Wanted::Retired);
}

on_both_databases!(
    send_input_to_an_active_task_is_stored_once_the_agent_has_accepted_it,
    send_input_to_a_pending_or_initializing_task_is_a_conflict_is_starting,
    send_input_to_a_paused_task_is_a_conflict_is_paused_unless_it_is_to_resume,
    send_input_to_a_task_in_error_or_unknown_is_a_conflict_with_the_reason,
    send_input_to_a_deleted_task_is_not_found,
    send_input_that_the_agent_does_not_answer_is_unavailable_and_not_stored,
    send_input_has_at_most_64_kib,
    a_conversation_stays_readable_after_a_pause_and_has_its_order,
);
