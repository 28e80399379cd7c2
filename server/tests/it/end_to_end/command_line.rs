//! The command line, against a real gateway.

use std::process::{Output, Stdio};

use tokio::process::Command;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::{Gateway, TASKYARD, TOKEN};

pub async fn taskyard(gateway: &Gateway, arguments: &[&str]) -> Output {
    let mut command = Command::new(TASKYARD);
    command
        .args(arguments)
        .env("TASKYARD_URL", gateway.url())
        .env("TASKYARD_TOKEN", TOKEN)
        .stdin(Stdio::null());
    command.output().await.unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

on_both_databases!(
    create_wait_prints_the_output_and_exits_0,
    create_wait_of_a_failing_script_says_failed_with_its_code_and_exits_1,
    a_task_is_made_shown_listed_and_deleted,
    a_folder_is_pushed_and_a_task_runs_from_it,
    a_push_that_can_t_be_imported_exits_1_and_says_why,
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

async fn a_folder_is_pushed_and_a_task_runs_from_it(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("greeter");
    let dir = dir.to_str().unwrap();
    let done = async |arguments: &[&str]| {
        let output = taskyard(&gateway, arguments).await;
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?} {}",
            stderr(&output)
        );
        output
    };
    done(&["template", "init", "shell", dir]).await;
    let pushed = done(&[
        "template",
        "push",
        dir,
        "--name",
        "greeter",
        "--message",
        "first",
    ])
    .await;
    assert!(
        stderr(&pushed).contains("Defines an AI task"),
        "{}",
        stderr(&pushed)
    );
    assert!(stdout(&pushed).contains("greeter has version v1, the active one"));
    let made = done(&[
        "task",
        "create",
        "--template",
        "greeter",
        "--wait",
        "echo hello",
    ])
    .await;
    assert_eq!(stdout(&made), "hello\n");
    std::fs::write(folder.path().join("greeter/NOTES.md"), "second").unwrap();
    done(&[
        "template",
        "push",
        dir,
        "--name",
        "greeter",
        "--no-activate",
        "--version-name",
        "next",
    ])
    .await;
    let listed = stdout(&done(&["template", "versions", "greeter"]).await);
    assert!(
        listed.contains("next") && listed.contains("ACTIVE"),
        "{listed}"
    );
    done(&["template", "activate", "greeter", "next"]).await;
    done(&["template", "archive", "greeter", "1"]).await;
    let copy = folder.path().join("copy");
    done(&["template", "pull", "greeter", copy.to_str().unwrap()]).await;
    assert_eq!(
        std::fs::read_to_string(copy.join("NOTES.md")).unwrap(),
        "second"
    );
    done(&["template", "deprecate", "greeter", "Use shell"]).await;
    let shown = stdout(&done(&["template", "show", "greeter"]).await);
    assert!(shown.contains("Use shell"), "{shown}");
    let used = taskyard(&gateway, &["template", "delete", "greeter"]).await;
    assert_eq!(used.status.code(), Some(1), "a workspace uses it");
}

async fn a_push_that_can_t_be_imported_exits_1_and_says_why(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let folder = tempfile::tempdir().unwrap();
    let manifest = "name = \"broken\"\n[[agent]]\nname = \"main\"\ncolour = \"red\"\n";
    std::fs::write(folder.path().join("template.toml"), manifest).unwrap();
    let dir = folder.path().to_str().unwrap();
    let refused = taskyard(&gateway, &["template", "push", dir]).await;
    assert_eq!(refused.status.code(), Some(1));
    let said = stderr(&refused);
    assert!(
        said.contains("template.toml:4") && said.contains("colour"),
        "{said}"
    );
}
