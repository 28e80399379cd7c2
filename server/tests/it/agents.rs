//! Agents: heard, lost, heard again; what they report, and the conversation.

use taskyard_server::domain::agent::{
    Agent, AgentCommandKind, AgentConnectionState, AgentLifecycle, AppHealth, Wanted,
};
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::message::MessageKind;
use taskyard_server::domain::task::{TaskState, TaskStatus};
use taskyard_server::domain::{ErrorCode, Timestamp};
use taskyard_server::services::agents::{self, NewAppStatus};
use taskyard_server::services::messages::{self, OutputPiece};
use taskyard_server::services::{commands, lookup, tasks};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;

async fn heartbeat(flow: &Flow, agent: &Agent) -> bool {
    wanted(flow, agent).await != Wanted::Yes
}

async fn wanted(flow: &Flow, agent: &Agent) -> Wanted {
    agents::report(flow.services(), agent, None, Vec::new())
        .await
        .unwrap()
}

async fn connection(flow: &Flow, agent: &Agent) -> AgentConnectionState {
    lookup::agents(flow.services(), &[agent.id]).await.unwrap()[0].connection
}

fn pieces(numbers: std::ops::RangeInclusive<i64>) -> Vec<OutputPiece> {
    let piece = |sequence| OutputPiece {
        sequence,
        at: Timestamp(sequence),
        text: format!("{sequence}\0"),
    };
    numbers.map(piece).collect()
}

async fn a_silent_agent_is_lost_and_comes_back(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("quiet").await;
    let agent = flow.activate(&task).await;
    let before = flow.services().db.statements();
    assert!(!heartbeat(&flow, &agent).await);
    assert_eq!(flow.services().db.statements() - before, 1);
    agents::mark_silent(flow.services()).await.unwrap();
    assert_eq!(
        connection(&flow, &agent).await,
        AgentConnectionState::Connected
    );

    flow.sql(
        "UPDATE agents SET last_seen_at = last_seen_at - 31000000",
        [],
    )
    .await;
    agents::mark_silent(flow.services()).await.unwrap();
    assert_eq!(
        connection(&flow, &agent).await,
        AgentConnectionState::Disconnected
    );
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Error);
    assert!(!heartbeat(&flow, &agent).await);
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Active);
}

async fn an_agent_that_never_came_times_out_and_may_still_come(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("late").await;
    let job = flow.acquire().await.job;
    let agent = flow.declare(&job).await;
    flow.complete(&job).await;
    flow.sql(
        "UPDATE agents SET declared_at = declared_at - 121000000",
        [],
    )
    .await;
    agents::mark_silent(flow.services()).await.unwrap();
    assert_eq!(
        connection(&flow, &agent).await,
        AgentConnectionState::Timeout
    );
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Error);
    assert!(!flow.report(&agent, AgentLifecycle::Ready).await);
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Active);
}

async fn a_lifecycle_only_moves_forward(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("forward").await;
    let agent = flow.activate(&task).await;
    flow.report(&agent, AgentLifecycle::Starting).await;
    let now = lookup::agents(flow.services(), &[agent.id])
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(now.lifecycle, AgentLifecycle::Ready);
    assert_eq!(now.log_sequence, 0);
}

async fn a_forged_or_foreign_token_is_nobody(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("token").await;
    let job = flow.acquire().await.job;
    let (_, declared) = flow.try_declare(&job).await;
    let token = declared[0].token.reveal();
    let (_, again) = flow.try_declare(&job).await;
    assert!(
        agents::by_bearer(flow.services(), token)
            .await
            .unwrap()
            .is_none(),
        "declared anew"
    );
    let token = again[0].token.reveal();
    assert!(
        agents::by_bearer(flow.services(), token)
            .await
            .unwrap()
            .is_some()
    );
    let forged = format!("{}A", &token[..token.len() - 1]);
    let forged = if forged == token {
        format!("{}B", &token[..token.len() - 1])
    } else {
        forged
    };
    assert!(
        agents::by_bearer(flow.services(), &forged)
            .await
            .unwrap()
            .is_none()
    );
}

async fn reports_are_cut_checked_and_not_doubled(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("report").await;
    let agent = flow.activate(&task).await;
    let long = "é".repeat(161);
    assert!(flow.say(&agent, TaskState::Idle, &long).await);
    assert!(!flow.say(&agent, TaskState::Idle, &long).await);
    let state = flow.task(task.id).await.current_state.unwrap();
    assert_eq!(state.message.chars().count(), 160);
    assert!(state.message.ends_with('…'));
    for (uri, is_good) in [
        ("https://example.com/x", true),
        ("javascript:alert(1)", false),
        ("http://a b", false),
        ("file:///etc/passwd", false),
    ] {
        let new = NewAppStatus {
            slug: Some("shell".to_owned()),
            state: TaskState::Working,
            message: uri.to_owned(),
            uri: Some(uri.to_owned()),
        };
        let recorded = agents::report_app_status(flow.services(), &agent, new).await;
        assert_eq!(recorded.is_ok(), is_good, "{uri}");
    }
    let apps = lookup::apps_of_agents(flow.services(), &[agent.id])
        .await
        .unwrap();
    let statuses = lookup::statuses_of_apps(flow.services(), &[apps[0].id], 1)
        .await
        .unwrap();
    assert_eq!(statuses.len(), 1);
    assert_eq!(statuses[0].state, TaskState::Working);
    let same = agents::report(
        flow.services(),
        &agent,
        None,
        vec![("shell".to_owned(), AppHealth::Unhealthy)],
    );
    assert_eq!(same.await.unwrap(), Wanted::Yes);
    assert_eq!(
        flow.task(task.id).await.status,
        TaskStatus::Active,
        "an app without a check has no health"
    );
}

async fn output_is_stored_once_in_order(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("talk").await;
    let agent = flow.activate(&task).await;
    for (range, acknowledged) in [(1..=2, 2), (1..=3, 3), (6..=7, 3), (4..=4, 4), (2..=3, 4)] {
        let had = messages::append_output(flow.services(), &agent, pieces(range.clone()))
            .await
            .unwrap();
        assert_eq!(had, acknowledged, "{range:?}");
    }
    let all = messages::after(flow.services(), task.id, 0, 100)
        .await
        .unwrap();
    let texts: String = all.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, "1\u{fffd}2\u{fffd}3\u{fffd}4\u{fffd}");
    assert_eq!(messages::count(flow.services(), task.id).await.unwrap(), 4);
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    assert_eq!(
        messages::append_output(flow.services(), &agent, pieces(5..=5))
            .await
            .unwrap(),
        5,
        "last words"
    );
    flow.carry_out(BuildTransition::Stop).await;
    let refused = messages::append_output(flow.services(), &agent, pieces(6..=6))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Forbidden);
    assert_eq!(messages::count(flow.services(), task.id).await.unwrap(), 5);
}

/// Waits for the next command of the agent.
async fn next_command(flow: &Flow, agent: &Agent) -> taskyard_server::domain::agent::AgentCommand {
    let mut bell = commands::listen(flow.services(), agent.workspace_id);
    loop {
        if let Some(command) = commands::pending(flow.services(), agent)
            .await
            .unwrap()
            .pop()
        {
            return command;
        }
        bell.heard().await;
    }
}

async fn input_becomes_a_message_once_it_is_accepted(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("input").await;
    let send = |text: &str| {
        tasks::send_input(
            flow.services(),
            &flow.caller,
            task.id,
            text.to_owned(),
            false,
        )
    };
    assert_eq!(
        send("too early").await.unwrap_err().code(),
        ErrorCode::Conflict
    );
    let agent = flow.activate(&task).await;
    let accept = async {
        let command = next_command(&flow, &agent).await;
        assert_eq!(command.text.as_deref(), Some("hi"));
        for _the_reply_was_lost in [false, true] {
            let accepted = commands::acknowledge(flow.services(), &agent, command.id, None)
                .await
                .unwrap();
            assert!(accepted);
        }
    };
    let (outcome, ()) = tokio::join!(send("hi"), accept);
    let message = outcome.unwrap().message.unwrap();
    assert_eq!(
        (message.kind, message.sequence, message.author_id),
        (MessageKind::Input, 1, Some(flow.caller.actor.user_id))
    );

    let refuse = async {
        let command = next_command(&flow, &agent).await;
        let why = Some("takes no input".to_owned());
        commands::acknowledge(flow.services(), &agent, command.id, why)
            .await
            .unwrap();
    };
    let (outcome, ()) = tokio::join!(send("no"), refuse);
    let failure = outcome.unwrap_err();
    assert_eq!(failure.code(), ErrorCode::Conflict);
    assert!(failure.to_string().contains("takes no input"));
    assert_eq!(messages::count(flow.services(), task.id).await.unwrap(), 1);
    for text in ["", "a\0", &"x".repeat(64 * 1024 + 1)] {
        assert_eq!(
            send(text).await.unwrap_err().code(),
            ErrorCode::InvalidInput
        );
    }
}

async fn an_input_wakes_a_paused_task(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("wake").await;
    flow.activate(&task).await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    flow.carry_out(BuildTransition::Stop).await;
    let send = |resume| {
        tasks::send_input(
            flow.services(),
            &flow.caller,
            task.id,
            "go on".to_owned(),
            resume,
        )
    };
    assert!(
        send(false)
            .await
            .unwrap_err()
            .to_string()
            .contains("is paused")
    );
    let woken = send(true).await.unwrap();
    assert!(woken.message.is_none());
    assert_eq!(woken.task.status, TaskStatus::Pending);
    let agent = flow.activate(&task).await;
    let command = next_command(&flow, &agent).await;
    assert_eq!(command.kind, AgentCommandKind::DeliverInput);
    assert!(
        commands::acknowledge(flow.services(), &agent, command.id, None)
            .await
            .unwrap()
    );
    let all = messages::after(flow.services(), task.id, 0, 10)
        .await
        .unwrap();
    assert_eq!(all[0].text, "go on");
}

async fn an_input_that_wakes_nobody_is_given_up_with_a_reason(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("tired").await;
    flow.activate(&task).await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    flow.carry_out(BuildTransition::Stop).await;
    tasks::send_input(
        flow.services(),
        &flow.caller,
        task.id,
        "go on".to_owned(),
        true,
    )
    .await
    .unwrap();
    flow.site.pass(16 * 60);
    commands::clean_up(flow.services()).await.unwrap();
    let reason = flow.task(task.id).await.status_reason;
    assert!(reason.contains("not delivered"), "{reason}");
    let agent = flow.activate(&task).await;
    assert!(
        commands::pending(flow.services(), &agent)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn an_unwanted_agent_is_told_to_shut_down(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("off").await;
    let agent = flow.activate(&task).await;
    assert!(
        commands::pending(flow.services(), &agent)
            .await
            .unwrap()
            .is_empty()
    );
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    let command = next_command(&flow, &agent).await;
    assert_eq!(command.kind, AgentCommandKind::ShutDown);
    assert!(heartbeat(&flow, &agent).await);
}

async fn only_agents_of_the_latest_build_may_connect(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("anew").await;
    let old = flow.activate(&task).await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    // Another build stops it: its last words still count, but it is to end.
    assert_eq!(wanted(&flow, &old).await, Wanted::Leaving);
    assert!(flow.say(&old, TaskState::Idle, "my last words").await);
    flow.carry_out(BuildTransition::Stop).await;
    assert_eq!(wanted(&flow, &old).await, Wanted::Retired);
    tasks::resume(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    let new = flow.activate(&task).await;
    // Now it is of an earlier build, and comes again.
    assert!(flow.report(&old, AgentLifecycle::Ready).await, "shut down");
    let gone = lookup::agents(flow.services(), &[old.id]).await.unwrap();
    assert_eq!(gone[0].connection, AgentConnectionState::Disconnected);
    assert_eq!(gone[0].lifecycle, AgentLifecycle::Off);
    let late = NewAppStatus {
        slug: None,
        state: TaskState::Complete,
        message: "too late".to_owned(),
        uri: None,
    };
    let refused = agents::report_app_status(flow.services(), &old, late).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::Forbidden);
    let now = flow.task(task.id).await;
    assert_eq!(
        (now.agent_id, now.status),
        (Some(new.id), TaskStatus::Active)
    );
    assert!(!heartbeat(&flow, &new).await);
}

async fn a_startup_script_that_fails_or_takes_too_long_leaves_the_task_active(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    for (name, lifecycle) in [
        ("fails", AgentLifecycle::StartError),
        ("is-slow", AgentLifecycle::StartTimeout),
    ] {
        let task = flow.create(name).await;
        let job = flow.acquire().await.job;
        let agent = flow.declare(&job).await;
        flow.complete(&job).await;
        flow.report(&agent, AgentLifecycle::Starting).await;
        assert_eq!(flow.task(task.id).await.status, TaskStatus::Initializing);
        flow.report(&agent, lifecycle).await;
        assert_eq!(flow.task(task.id).await.status, TaskStatus::Active);
        // Never back.
        flow.report(&agent, AgentLifecycle::Starting).await;
        let now = lookup::agents(flow.services(), &[agent.id]).await.unwrap();
        assert_eq!(now[0].lifecycle, lifecycle);
    }
}

on_both_databases!(
    only_agents_of_the_latest_build_may_connect,
    a_startup_script_that_fails_or_takes_too_long_leaves_the_task_active,
    a_silent_agent_is_lost_and_comes_back,
    an_agent_that_never_came_times_out_and_may_still_come,
    a_lifecycle_only_moves_forward,
    a_forged_or_foreign_token_is_nobody,
    reports_are_cut_checked_and_not_doubled,
    output_is_stored_once_in_order,
    input_becomes_a_message_once_it_is_accepted,
    an_input_wakes_a_paused_task,
    an_input_that_wakes_nobody_is_given_up_with_a_reason,
    an_unwanted_agent_is_told_to_shut_down,
);
