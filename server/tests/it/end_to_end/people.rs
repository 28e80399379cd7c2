//! The command line of who looks after people, against a real gateway.

use std::process::{Output, Stdio};

use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::{Gateway, TASKYARD, TOKEN};

on_both_databases!(a_member_is_made_placed_suspended_and_let_in_again);

async fn taskyard_as(gateway: &Gateway, token: &str, arguments: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(TASKYARD)
        .args(arguments)
        .env("TASKYARD_URL", gateway.url())
        .env("TASKYARD_TOKEN", token)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // A command that reads nothing may be gone by then.
    let _ = pipe.write_all(stdin.as_bytes()).await;
    drop(pipe);
    child.wait_with_output().await.unwrap()
}

/// What a command of the administrator's that ends well prints.
async fn said(gateway: &Gateway, arguments: &[&str], stdin: &str) -> String {
    let output = taskyard_as(gateway, TOKEN, arguments, stdin).await;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

async fn a_member_is_made_placed_suspended_and_let_in_again(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let link = said(
        &gateway,
        &["user", "create", "ada", "--display-name", "Ada L."],
        "",
    )
    .await;
    assert!(link.contains("/login?token=tyd_"), "{link}");
    let bot = ["user", "create", "bot", "--password-stdin", "--json"];
    let bot: Value =
        serde_json::from_str(&said(&gateway, &bot, "correct horse battery\n").await).unwrap();
    assert_eq!(
        (&bot["status"], &bot["signInUrl"]),
        (&"ACTIVE".into(), &Value::Null)
    );
    let listed = said(&gateway, &["user", "list", "--query", "ada"], "").await;
    assert!(
        listed.contains("Ada L.") && !listed.contains("bot"),
        "{listed}"
    );
    said(
        &gateway,
        &["user", "update", "ada", "--role", "auditor"],
        "",
    )
    .await;

    said(&gateway, &["organization", "create", "lab"], "").await;
    said(
        &gateway,
        &[
            "organization",
            "add",
            "lab",
            "ada",
            "--role",
            "template-admin",
        ],
        "",
    )
    .await;
    let members = said(&gateway, &["organization", "members", "lab"], "").await;
    assert!(members.contains("TEMPLATE_ADMIN"), "{members}");
    said(&gateway, &["organization", "remove", "lab", "ada"], "").await;
    let members = said(&gateway, &["organization", "members", "lab"], "").await;
    assert!(!members.contains("ada"), "{members}");
    assert!(
        said(&gateway, &["organization", "list"], "")
            .await
            .contains("lab")
    );

    said(
        &gateway,
        &["user", "password", "ada"],
        "another horse battery\n",
    )
    .await;
    let link = said(&gateway, &["user", "link", "ada"], "").await;
    assert!(link.contains("/login?token=tyd_"), "{link}");
    assert!(
        said(&gateway, &["user", "suspend", "ada"], "")
            .await
            .contains("ada")
    );
    let listed = said(&gateway, &["user", "list", "--query", "ada"], "").await;
    assert!(listed.contains("SUSPENDED"), "{listed}");
    said(&gateway, &["user", "activate", "ada"], "").await;
    said(&gateway, &["session", "list"], "").await;
    assert!(
        said(&gateway, &["session", "revoke", "--all"], "")
            .await
            .contains('0')
    );

    let reader = ["token", "create", "reader", "--scope", "read"];
    let reader = said(&gateway, &reader, "").await;
    let refused = taskyard_as(&gateway, reader.trim(), &["user", "create", "eve"], "").await;
    assert_eq!(refused.status.code(), Some(1));
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("READ"), "{why}");
    let missing = taskyard_as(&gateway, TOKEN, &["user", "suspend", "nobody"], "").await;
    assert_eq!(missing.status.code(), Some(1));
}
