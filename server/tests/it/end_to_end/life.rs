//! A task's life when nothing goes wrong.

use serde_json::{Value, json};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::Gateway;
use crate::support::provisioner::Provisioner;

const NOTHING_LEFT: &[taskyard_worker::process_tree::Process] = &[];

on_both_databases!(
    a_script_s_lines_come_and_it_ends_complete,
    a_script_that_fails_ends_failed_with_its_exit_code,
    build_status_goes_pending_running_succeeded_and_completes,
    pausing_ends_the_processes_and_keeps_the_files_and_resuming_goes_on,
    deleting_hides_the_task_and_removes_what_it_left,
);

async fn a_script_s_lines_come_and_it_ends_complete(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let task = gateway
        .shell_task("for i in 1 2 3; do echo step $i; sleep 0.1; done")
        .await;
    let done = gateway.task_reporting(&task, "COMPLETE").await;
    assert_eq!(done["status"], "ACTIVE");
    let output = gateway.output_until(&task, "step 3\n").await;
    assert_eq!(output.replace("\r\n", "\n"), "step 1\nstep 2\nstep 3\n");
}

async fn a_script_that_fails_ends_failed_with_its_exit_code(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let task = gateway.shell_task("exit 3").await;
    let failed = gateway.task_reporting(&task, "FAILED").await;
    let message = failed["currentState"]["message"].as_str().unwrap();
    assert!(message.contains('3'), "{message}");
}

async fn build_status_goes_pending_running_succeeded_and_completes(test: &TestDatabase) {
    let gateway = Gateway::start_with(&test.url, 0).await;
    let task = gateway.shell_task("true").await;
    let waiting = gateway.task_with_status(&task, "PENDING").await;
    let build = &waiting["workspace"]["latestBuild"]["id"];
    let document = "subscription($id: ID!) { buildStatus(buildId: $id) { previousStatus build { job { status } } } }";
    let mut events = gateway.follow(document, json!({ "id": build })).await;
    let first = events.next().await.unwrap();
    assert_eq!(
        first["data"]["buildStatus"]["build"]["job"]["status"],
        "PENDING"
    );
    assert_eq!(first["data"]["buildStatus"]["previousStatus"], Value::Null);

    let _provisioner = Provisioner::start(&gateway);
    let mut statuses = vec![json!("PENDING")];
    while let Some(event) = events.next().await {
        let status = &event["data"]["buildStatus"]["build"]["job"]["status"];
        if statuses.last() != Some(status) {
            statuses.push(status.clone());
        }
    }
    assert_eq!(statuses, ["PENDING", "RUNNING", "SUCCEEDED"]);
}

async fn pausing_ends_the_processes_and_keeps_the_files_and_resuming_goes_on(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let script =
        "if [ -e mark ]; then echo found; else touch mark; echo made; fi; sleep 1000 & wait";
    let task = gateway.shell_task(script).await;
    gateway.output_until(&task, "made").await;
    let active = gateway.task_with_status(&task, "ACTIVE").await;
    let agent = active["agent"]["id"].as_str().unwrap();
    assert_ne!(taskyard_worker::process_tree::of_agent(agent), NOTHING_LEFT);

    let input = json!({ "taskId": task });
    let paused = gateway
        .mutate(
            "pauseTask",
            "PauseTaskInput",
            "task { status } build { number transition reason }",
            input.clone(),
        )
        .await;
    assert_eq!(
        paused["build"],
        json!({ "number": 2, "transition": "STOP", "reason": "TASK_MANUAL_PAUSE" })
    );
    gateway.task_with_status(&task, "PAUSED").await;
    assert_eq!(taskyard_worker::process_tree::of_agent(agent), NOTHING_LEFT);
    let again = gateway
        .mutate("pauseTask", "PauseTaskInput", "build { id }", input.clone())
        .await;
    assert_eq!(
        again["build"],
        Value::Null,
        "already paused: nothing is done"
    );
    gateway.output_until(&task, "made").await;

    let resumed = gateway
        .mutate(
            "resumeTask",
            "ResumeTaskInput",
            "build { number transition reason }",
            input,
        )
        .await;
    assert_eq!(
        resumed["build"],
        json!({ "number": 3, "transition": "START", "reason": "TASK_RESUME" })
    );
    gateway.output_until(&task, "found").await;
    gateway.task_with_status(&task, "ACTIVE").await;
}

async fn deleting_hides_the_task_and_removes_what_it_left(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let task = gateway.shell_task("touch left; sleep 1000").await;
    let active = gateway.task_reporting(&task, "WORKING").await;
    let agent = active["agent"]["id"].as_str().unwrap();
    let workspace = active["workspace"]["id"].as_str().unwrap();
    assert!(gateway.workspace_folder(workspace).is_some());

    let input = json!({ "taskId": task });
    let deleted = gateway
        .mutate(
            "deleteTask",
            "DeleteTaskInput",
            "deletedTaskId build { id }",
            input.clone(),
        )
        .await;
    assert_eq!(deleted["deletedTaskId"], task.as_str());
    let found = gateway
        .graphql(
            "query($id: ID!) { task(id: $id) { id } }",
            json!({ "id": task }),
        )
        .await;
    assert_eq!(found["task"], Value::Null);
    let document =
        "subscription($id: ID!) { buildStatus(buildId: $id) { build { job { status error } } } }";
    let mut events = gateway
        .follow(document, json!({ "id": deleted["build"]["id"] }))
        .await;
    let mut last = Value::Null;
    while let Some(event) = events.next().await {
        last = event["data"]["buildStatus"]["build"]["job"]["status"].clone();
    }
    assert_eq!(last, "SUCCEEDED");
    assert_eq!(gateway.workspace_folder(workspace), None);
    assert_eq!(taskyard_worker::process_tree::of_agent(agent), NOTHING_LEFT);

    let document =
        "mutation($input: DeleteTaskInput!) { deleteTask(input: $input) { errors { code } } }";
    let again = gateway.graphql(document, json!({ "input": input })).await;
    assert_eq!(
        again["deleteTask"]["errors"],
        json!([{ "code": "NOT_FOUND" }])
    );
}
