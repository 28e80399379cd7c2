//! What is lost is found, ends as the rules say, and leaves nothing behind.

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use taskyard_worker::process_tree;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::{Gateway, signal};
use crate::support::provisioner::Provisioner;

/// A script that says 1 to 60, a line at a time, for about three seconds.
const COUNTING: &str = "for i in $(seq 60); do echo line $i; sleep 0.05; done";

fn counted() -> String {
    let lines: Vec<String> = (1..=60).map(|i| format!("line {i}")).collect();
    lines.join("\n") + "\n"
}

/// The agent's own process: the only one of its tree that is called `taskyard … agent`.
fn agent_process(agent_id: &str) -> u32 {
    let of_agent = process_tree::of_agent(agent_id);
    let is_agent = |pid: &u32| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).nth(1) == Some(b"agent")
    };
    let mut pids = of_agent
        .iter()
        .map(|process| u32::try_from(process.pid).unwrap());
    pids.find(is_agent).expect("the agent runs")
}

on_both_databases!(
    a_task_goes_on_while_its_gateway_is_killed_and_no_line_is_lost_or_doubled,
    a_build_whose_gateway_was_killed_ends_and_leaves_no_process,
    a_killed_agent_s_processes_are_ended_and_the_task_is_in_error,
    a_task_goes_on_while_its_provisioner_is_killed_and_the_next_one_stops_it,
    a_stopped_provisioner_loses_its_job_and_carries_it_out_under_a_new_lease,
    an_input_that_the_agent_did_not_take_in_time_is_never_delivered,
    a_gateway_that_is_asked_to_end_closes_its_sockets_with_1001,
);

async fn a_task_goes_on_while_its_gateway_is_killed_and_no_line_is_lost_or_doubled(
    test: &TestDatabase,
) {
    let mut gateway = Gateway::start(&test.url).await;
    let task = gateway.shell_task(COUNTING).await;
    gateway.output_until(&task, "line 10\n").await;
    gateway.kill();
    gateway.run().await;
    gateway.task_reporting(&task, "COMPLETE").await;
    let output = gateway.output_until(&task, "line 60").await;
    assert_eq!(output.replace("\r\n", "\n"), counted());
}

async fn a_build_whose_gateway_was_killed_ends_and_leaves_no_process(test: &TestDatabase) {
    let mut gateway = Gateway::start_with(&test.url, 0).await;
    let task = gateway.shell_task("sleep 1000").await;
    let waiting = gateway.task_with_status(&task, "PENDING").await;
    let build = waiting["workspace"]["latestBuild"]["id"].clone();
    let provisioner = Provisioner::start(&gateway);
    let document =
        "subscription($id: ID!) { buildStatus(buildId: $id) { build { job { status } } } }";
    let mut events = gateway.follow(document, json!({ "id": build })).await;
    while let Some(event) = events.next().await {
        if event["data"]["buildStatus"]["build"]["job"]["status"] == "RUNNING" {
            break;
        }
    }
    gateway.kill();
    gateway.run().await;
    // The provisioner may have been quick enough to end the build, or has lost its lease.
    let ended = gateway
        .task_until(&task, |task| {
            matches!(
                task["workspace"]["latestBuild"]["job"]["status"].as_str(),
                Some("SUCCEEDED" | "FAILED")
            ) && (task["status"] == "ACTIVE" || task["status"] == "ERROR")
        })
        .await;
    if ended["status"] == "ERROR" {
        assert_ne!(ended["statusReason"], "");
    }
    gateway
        .mutate(
            "deleteTask",
            "DeleteTaskInput",
            "build { id }",
            json!({ "taskId": task }),
        )
        .await;
    drop(provisioner);
}

async fn a_killed_agent_s_processes_are_ended_and_the_task_is_in_error(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let task = gateway.shell_task("setsid sleep 1000 & sleep 1000").await;
    let active = gateway.task_reporting(&task, "WORKING").await;
    let agent = active["agent"]["id"].as_str().unwrap();
    signal(agent_process(agent), Signal::SIGKILL);
    let lost = gateway.task_with_status(&task, "ERROR").await;
    assert_eq!(lost["agent"]["connection"], "DISCONNECTED");
    assert!(lost["statusReason"].as_str().unwrap().len() > 10);
    assert_eq!(process_tree::of_agent(agent), []);

    let input = json!({ "taskId": task });
    gateway
        .mutate("pauseTask", "PauseTaskInput", "task { id }", input.clone())
        .await;
    gateway.task_with_status(&task, "PAUSED").await;
    gateway
        .mutate("resumeTask", "ResumeTaskInput", "task { id }", input)
        .await;
    gateway.task_reporting(&task, "WORKING").await;
}

async fn a_task_goes_on_while_its_provisioner_is_killed_and_the_next_one_stops_it(
    test: &TestDatabase,
) {
    let gateway = Gateway::start_with(&test.url, 0).await;
    let first = Provisioner::start(&gateway);
    let task = gateway.shell_task("sleep 1000").await;
    let active = gateway.task_reporting(&task, "WORKING").await;
    let agent = active["agent"]["id"].as_str().unwrap();
    first.kill();
    gateway
        .mutate(
            "pauseTask",
            "PauseTaskInput",
            "task { id }",
            json!({ "taskId": task }),
        )
        .await;
    gateway.task_with_status(&task, "PAUSING").await;
    assert_ne!(process_tree::of_agent(agent), []);
    let _second = Provisioner::start(&gateway);
    gateway.task_with_status(&task, "PAUSED").await;
    assert_eq!(process_tree::of_agent(agent), []);
}

async fn a_stopped_provisioner_loses_its_job_and_carries_it_out_under_a_new_lease(
    test: &TestDatabase,
) {
    let gateway = Gateway::start_with(&test.url, 0).await;
    let provisioner = Provisioner::start(&gateway);
    // Ends only when it is killed, so that the STOP takes its time.
    let task = gateway
        .shell_task("trap '' TERM; echo ready; while :; do sleep 1; done")
        .await;
    gateway.output_until(&task, "ready").await;
    let active = gateway.task_reporting(&task, "WORKING").await;
    let agent = active["agent"]["id"].as_str().unwrap();
    let paused = gateway
        .mutate(
            "pauseTask",
            "PauseTaskInput",
            "build { id }",
            json!({ "taskId": task }),
        )
        .await;
    let document =
        "subscription($id: ID!) { buildStatus(buildId: $id) { build { job { status } } } }";
    let mut events = gateway
        .follow(document, json!({ "id": paused["build"]["id"] }))
        .await;
    let mut seen: Vec<Value> = Vec::new();
    while let Some(event) = events.next().await {
        let status = event["data"]["buildStatus"]["build"]["job"]["status"].clone();
        if seen.last() == Some(&status) {
            continue;
        }
        if status == "RUNNING" && !seen.contains(&status) {
            provisioner.freeze();
        }
        if status == "PENDING" && seen.contains(&json!("RUNNING")) {
            provisioner.thaw();
        }
        seen.push(status);
    }
    // The lost STOP was queued again, and the same provisioner carried it out under a new lease.
    assert!(
        seen.ends_with(&[
            json!("RUNNING"),
            json!("PENDING"),
            json!("RUNNING"),
            json!("SUCCEEDED")
        ]),
        "{seen:?}"
    );
    gateway.task_with_status(&task, "PAUSED").await;
    assert_eq!(process_tree::of_agent(agent), []);
}

async fn an_input_that_the_agent_did_not_take_in_time_is_never_delivered(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let task = gateway
        .shell_task("while read line; do echo got $line; done")
        .await;
    let waiting = gateway.task_reporting(&task, "IDLE").await;
    let agent = agent_process(waiting["agent"]["id"].as_str().unwrap());
    signal(agent, Signal::SIGSTOP);
    let document = "mutation($input: SendTaskInputInput!) { sendTaskInput(input: $input) { message { id } errors { code } } }";
    let input = json!({ "taskId": task, "text": "first" });
    let answer = gateway.answer(document, json!({ "input": input })).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "UNAVAILABLE",
        "{answer}"
    );
    signal(agent, Signal::SIGCONT);
    gateway.task_with_status(&task, "ACTIVE").await;
    let input = json!({ "taskId": task, "text": "second" });
    gateway
        .mutate(
            "sendTaskInput",
            "SendTaskInputInput",
            "message { id }",
            input,
        )
        .await;
    let output = gateway.output_until(&task, "got second").await;
    assert_eq!(output.trim_end(), "got second");
}

async fn a_gateway_that_is_asked_to_end_closes_its_sockets_with_1001(test: &TestDatabase) {
    let mut gateway = Gateway::start(&test.url).await;
    let task = gateway.shell_task("sleep 1000").await;
    let mut events = gateway
        .follow(
            "subscription($id: ID!) { taskMessages(taskId: $id) { endCursor } }",
            json!({ "id": task }),
        )
        .await;
    let status = gateway.stop().await;
    assert_eq!(status.code(), Some(0), "{}", gateway.log());
    while events.next().await.is_some() {}
    assert_eq!(events.closed.map(|frame| u16::from(frame.code)), Some(1001));
}
