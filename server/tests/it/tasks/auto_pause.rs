//! Tasks that pause by themselves.

use taskyard_server::background;
use taskyard_server::domain::CommandId;
use taskyard_server::domain::agent::{Agent, AgentWork};
use taskyard_server::domain::build::{BuildReason, BuildTransition};
use taskyard_server::domain::task::{Task, TaskState, TaskStatus};
use taskyard_server::events::Topic;
use taskyard_server::services::tasks::{self, UpdateTask};
use taskyard_server::services::{commands, lookup};
use tokio_util::sync::CancellationToken;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::rows;

async fn set_minutes(flow: &Flow, task: &Task, minutes: i32) {
    let input = UpdateTask {
        auto_pause_minutes: Some(minutes),
        ..UpdateTask::default()
    };
    tasks::update(flow.services(), &flow.caller, task.id, input)
        .await
        .unwrap();
}

/// An ACTIVE task that pauses after ten idle minutes.
async fn idle_task(flow: &Flow) -> (Task, Agent) {
    let task = flow.create("idle").await;
    set_minutes(flow, &task, 10).await;
    let agent = flow.activate(&task).await;
    (task, agent)
}

async fn status_after(flow: &Flow, task: &Task, minutes: i64) -> TaskStatus {
    flow.site.pass(minutes * 60);
    tasks::pause_idle(flow.services()).await.unwrap();
    flow.task(task.id).await.status
}

async fn an_idle_task_pauses_at_its_deadline_as_the_system(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (task, agent) = idle_task(&flow).await;
    flow.say(&agent, TaskState::Idle, "waits").await;
    let next = tasks::pause_idle(flow.services()).await.unwrap();
    let deadline = flow.task(task.id).await.active_at.plus_seconds(600);
    assert_eq!(next, Some(deadline));
    assert_eq!(status_after(&flow, &task, 9).await, TaskStatus::Active);
    assert_eq!(status_after(&flow, &task, 1).await, TaskStatus::Pausing);
    let job = flow.job_of(&task).await;
    let (build, _) = lookup::builds(flow.services(), &[job.subject.build_id().unwrap()])
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(build.reason, BuildReason::TaskAutoPause);
    assert_eq!(
        (build.transition, build.initiator_id),
        (BuildTransition::Stop, None)
    );
    flow.carry_out(BuildTransition::Stop).await;
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Paused);
    let sql = "SELECT actor_name, object_name, after FROM audit_entries WHERE action = 'pauseTask'";
    let log = rows(&flow.services().db, sql, []).await;
    assert_eq!(log.len(), 1);
    let told = |column: &str| log[0].try_get::<String>("", column).unwrap();
    assert_eq!(told("actor_name"), "system");
    assert!(told("after").contains("TASK_AUTO_PAUSE"));
    assert_eq!(tasks::pause_idle(flow.services()).await.unwrap(), None);
}

async fn a_report_of_working_and_leaving_working_move_the_deadline(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (task, agent) = idle_task(&flow).await;
    flow.say(&agent, TaskState::Idle, "waits").await;
    flow.site.pass(9 * 60);
    flow.say(&agent, TaskState::Working, "at it").await;
    assert_eq!(
        status_after(&flow, &task, 60).await,
        TaskStatus::Active,
        "it works"
    );
    flow.say(&agent, TaskState::Idle, "done").await;
    assert_eq!(status_after(&flow, &task, 9).await, TaskStatus::Active);
    // A report of anything else does not move it.
    flow.say(&agent, TaskState::Idle, "still done").await;
    assert_eq!(status_after(&flow, &task, 1).await, TaskStatus::Pausing);
}

async fn an_input_moves_the_deadline(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (task, agent) = idle_task(&flow).await;
    flow.say(&agent, TaskState::Idle, "waits").await;
    flow.site.pass(9 * 60);
    let answer = async {
        let mut bell = flow
            .services()
            .events
            .listen(Topic::Commands(task.workspace_id));
        loop {
            let waiting = commands::pending(flow.services(), &agent).await.unwrap();
            if let Some(command) = waiting.first() {
                commands::acknowledge(flow.services(), &agent, command.id, None)
                    .await
                    .unwrap();
                return;
            }
            bell.heard().await;
        }
    };
    let sent = tasks::send_input(flow.services(), &flow.caller, task.id, "go".into(), false);
    let (sent, ()) = tokio::join!(sent, answer);
    sent.unwrap();
    assert_eq!(status_after(&flow, &task, 9).await, TaskStatus::Active);
    assert_eq!(status_after(&flow, &task, 1).await, TaskStatus::Pausing);
}

async fn work_in_its_workspace_moves_the_deadline(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (task, agent) = idle_task(&flow).await;
    flow.say(&agent, TaskState::Idle, "waits").await;
    flow.site.pass(9 * 60);
    let work = AgentWork::ReadFile {
        path: "notes.txt".to_owned(),
        first_line: 1,
        lines: None,
    };
    let (services, id) = (flow.services(), CommandId::generate());
    let mut bell = services.events.listen(Topic::Commands(task.workspace_id));
    let begun = async {
        while commands::pending(services, &agent)
            .await
            .unwrap()
            .is_empty()
        {
            bell.heard().await;
        }
    };
    tokio::select! {
        _ = commands::carry_out(services, task.workspace_id, id, work) => panic!("nobody answers"),
        () = begun => {}
    }
    assert_eq!(status_after(&flow, &task, 9).await, TaskStatus::Active);
    assert_eq!(status_after(&flow, &task, 1).await, TaskStatus::Pausing);
}

async fn a_resumed_task_has_all_its_time_again(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (task, _) = idle_task(&flow).await;
    assert_eq!(status_after(&flow, &task, 10).await, TaskStatus::Pausing);
    flow.carry_out(BuildTransition::Stop).await;
    flow.site.pass(3600);
    tasks::resume(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    flow.activate(&task).await;
    assert_eq!(status_after(&flow, &task, 9).await, TaskStatus::Active);
    assert_eq!(status_after(&flow, &task, 1).await, TaskStatus::Pausing);
}

async fn a_task_that_is_never_to_pause_does_not(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (task, _) = idle_task(&flow).await;
    for never in [0, -1] {
        set_minutes(&flow, &task, never).await;
        assert_eq!(
            status_after(&flow, &task, 60 * 24).await,
            TaskStatus::Active
        );
    }
    set_minutes(&flow, &task, 1).await;
    assert_eq!(
        status_after(&flow, &task, 0).await,
        TaskStatus::Active,
        "counts from now"
    );
    assert_eq!(status_after(&flow, &task, 1).await, TaskStatus::Pausing);
}

async fn without_a_setting_of_its_own_the_templates_counts(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("plain").await;
    flow.activate(&task).await;
    assert_eq!(status_after(&flow, &task, 60).await, TaskStatus::Active);
    set_minutes(&flow, &task, -1).await;
    let of_template = "UPDATE templates SET auto_pause_minutes = 20 WHERE name_key = 'shell'";
    flow.sql(of_template, []).await;
    assert_eq!(status_after(&flow, &task, 19).await, TaskStatus::Active);
    assert_eq!(status_after(&flow, &task, 1).await, TaskStatus::Pausing);
}

async fn the_loop_is_woken_by_a_bell(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (task, agent) = idle_task(&flow).await;
    flow.say(&agent, TaskState::Idle, "waits").await;
    let stop = CancellationToken::new();
    let mut changes = flow.services().events.listen(Topic::Task(task.id));
    let running = tokio::spawn(background::run(flow.services().clone(), stop.clone()));
    flow.site.pass(10 * 60);
    flow.services().events.publish(Topic::AutoPause);
    while flow.task(task.id).await.status == TaskStatus::Active {
        changes.heard().await;
    }
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Pausing);
    stop.cancel();
    running.await.unwrap();
}

on_both_databases!(
    an_idle_task_pauses_at_its_deadline_as_the_system,
    a_report_of_working_and_leaving_working_move_the_deadline,
    an_input_moves_the_deadline,
    work_in_its_workspace_moves_the_deadline,
    a_resumed_task_has_all_its_time_again,
    a_task_that_is_never_to_pause_does_not,
    without_a_setting_of_its_own_the_templates_counts,
    the_loop_is_woken_by_a_bell,
);
