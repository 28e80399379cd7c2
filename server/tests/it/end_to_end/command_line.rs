//! The command line, against a real gateway.

use std::process::{Output, Stdio};

use tokio::process::Command;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::{Gateway, TASKYARD, TOKEN};

async fn taskyard(gateway: &Gateway, arguments: &[&str]) -> Output {
    let mut command = Command::new(TASKYARD);
    command
        .args(arguments)
        .env("TASKYARD_URL", gateway.url())
        .env("TASKYARD_TOKEN", TOKEN)
        .stdin(Stdio::null());
    command.output().await.unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

on_both_databases!(
    create_wait_prints_the_output_and_exits_0,
    create_wait_of_a_failing_script_says_failed_with_its_code_and_exits_1,
    a_task_is_made_shown_listed_and_deleted,
);

async fn create_wait_prints_the_output_and_exits_0(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let output = taskyard(
        &gateway,
        &[
            "task",
            "create",
            "--template",
            "shell",
            "--wait",
            "echo hello",
        ],
    )
    .await;
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "hello\n");
}

async fn create_wait_of_a_failing_script_says_failed_with_its_code_and_exits_1(
    test: &TestDatabase,
) {
    let gateway = Gateway::start(&test.url).await;
    let output = taskyard(
        &gateway,
        &["task", "create", "--template", "shell", "--wait", "exit 3"],
    )
    .await;
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("FAILED") && said.contains('3'), "{said}");
}

async fn a_task_is_made_shown_listed_and_deleted(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let made = taskyard(
        &gateway,
        &[
            "task",
            "create",
            "--template",
            "shell",
            "--name",
            "greet",
            "--json",
            "echo hi",
        ],
    )
    .await;
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let id = made["id"].as_str().unwrap();
    gateway.task_reporting(id, "COMPLETE").await;
    let shown = taskyard(&gateway, &["task", "show", "greet"]).await;
    assert!(
        stdout(&shown).contains("COMPLETE"),
        "{}{}",
        stdout(&shown),
        stderr(&shown)
    );
    let listed = taskyard(&gateway, &["task", "list"]).await;
    assert!(stdout(&listed).contains("greet"));
    let deleted = taskyard(&gateway, &["task", "delete", "greet"]).await;
    assert_eq!(deleted.status.code(), Some(0), "{}", stderr(&deleted));
    let gone = taskyard(&gateway, &["task", "show", "greet"]).await;
    assert_eq!(gone.status.code(), Some(1));
}
