//! The audit log on the command line, against a real gateway.

use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::{Gateway, TASKYARD, TOKEN};

on_both_databases!(the_command_line_lists_and_exports_the_log);

async fn the_command_line_lists_and_exports_the_log(test: &TestDatabase) {
    let gateway = Gateway::start_with(&test.url, 0).await;
    let taskyard = async |token: &str, arguments: &[&str]| {
        let mut command = Command::new(TASKYARD);
        command
            .args(arguments)
            .env("TASKYARD_URL", gateway.url())
            .env("TASKYARD_TOKEN", token)
            .stdin(Stdio::null());
        let done = command.output().await.unwrap();
        let said = |bytes| String::from_utf8(bytes).unwrap();
        (done.status.code(), said(done.stdout), said(done.stderr))
    };
    let (code, secret, _) = taskyard(TOKEN, &["token", "create", "listed"]).await;
    assert_eq!(code, Some(0));
    let (code, table, said) = taskyard(TOKEN, &["audit", "list", "kind:ApiToken actor:me"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(
        table.contains("createApiToken") && table.contains("ApiToken listed"),
        "{table}"
    );
    let (_, listed, _) = taskyard(TOKEN, &["audit", "list", "--json", "--limit", "3"]).await;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 3);
    let (code, lines, said) = taskyard(TOKEN, &["audit", "export"]).await;
    assert_eq!(code, Some(0), "{said}");
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(last["action"], "exportAudit");
    assert_eq!(last["sequence"], lines.lines().count());
    let (_, lines, _) = taskyard(TOKEN, &["audit", "export", "action:exportAudit"]).await;
    assert_eq!(lines.lines().count(), 2);
    let (code, _, said) = taskyard(TOKEN, &["audit", "export", "who:me"]).await;
    assert_eq!(code, Some(1));
    assert!(said.contains("`who:me`"), "{said}");
    let (code, _, said) = taskyard(&secret.trim().replace('y', "z"), &["audit", "list"]).await;
    assert_eq!(code, Some(3), "{said}");
}
