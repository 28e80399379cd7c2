//! Talking with a task's program.

use serde_json::{Value, json};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::Gateway;

on_both_databases!(
    input_reaches_a_script_that_waits_for_it,
    input_to_a_paused_task_resumes_it_when_asked,
    input_after_the_program_has_ended_is_refused,
);

async fn input_reaches_a_script_that_waits_for_it(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let task = gateway
        .shell_task("echo name?; read name; echo hello $name")
        .await;
    gateway.task_reporting(&task, "IDLE").await;
    let input = json!({ "taskId": task, "text": "world" });
    let sent = gateway
        .mutate(
            "sendTaskInput",
            "SendTaskInputInput",
            "message { kind text author { username } }",
            input,
        )
        .await;
    assert_eq!(
        sent["message"],
        json!({ "kind": "INPUT", "text": "world", "author": { "username": "admin" } })
    );
    let output = gateway.output_until(&task, "hello world").await;
    assert!(output.starts_with("name?"), "{output}");
    gateway.task_reporting(&task, "COMPLETE").await;
    let document = "query($id: ID!) { task(id: $id) { messages(first: 10) { nodes { kind } } } }";
    let kinds = gateway.graphql(document, json!({ "id": task })).await;
    let kinds = kinds["task"]["messages"]["nodes"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(
        kinds,
        [
            json!({ "kind": "OUTPUT" }),
            json!({ "kind": "INPUT" }),
            json!({ "kind": "OUTPUT" })
        ]
    );
}

async fn input_to_a_paused_task_resumes_it_when_asked(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let task = gateway.shell_task("read line; echo got $line").await;
    gateway.task_reporting(&task, "IDLE").await;
    gateway
        .mutate(
            "pauseTask",
            "PauseTaskInput",
            "task { id }",
            json!({ "taskId": task }),
        )
        .await;
    gateway.task_with_status(&task, "PAUSED").await;

    let document = "mutation($input: SendTaskInputInput!) { sendTaskInput(input: $input) { message { id } errors { code message } } }";
    let refused = gateway
        .graphql(
            document,
            json!({ "input": { "taskId": task, "text": "x" } }),
        )
        .await;
    assert_eq!(refused["sendTaskInput"]["errors"][0]["code"], "CONFLICT");
    let message = refused["sendTaskInput"]["errors"][0]["message"]
        .as_str()
        .unwrap();
    assert!(message.contains("paused"), "{message}");

    let accepted = gateway
        .graphql(
            document,
            json!({ "input": { "taskId": task, "text": "later", "resume": true } }),
        )
        .await;
    assert_eq!(
        accepted["sendTaskInput"],
        json!({ "message": Value::Null, "errors": [] })
    );
    gateway.output_until(&task, "got later").await;
}

async fn input_after_the_program_has_ended_is_refused(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let task = gateway.shell_task("true").await;
    gateway.task_reporting(&task, "COMPLETE").await;
    let document = "mutation($input: SendTaskInputInput!) { sendTaskInput(input: $input) { message { id } errors { code message } } }";
    let refused = gateway
        .graphql(
            document,
            json!({ "input": { "taskId": task, "text": "x" } }),
        )
        .await;
    assert_eq!(refused["sendTaskInput"]["errors"][0]["code"], "CONFLICT");
}
