//! `taskyard mcp-server`.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::{Gateway, TASKYARD, TOKEN};
use crate::support::mcp_server::{AUTHORIZATION, McpServer};

on_both_databases!(the_command_line_makes_tries_lists_and_removes);

async fn the_command_line_makes_tries_lists_and_removes(test: &TestDatabase) {
    let gateway = Gateway::start_with(&test.url, 0).await;
    let server = McpServer::start().await;
    server.want_header();
    let taskyard = async |line: &str, stdin: &str| {
        let mut command = Command::new(TASKYARD);
        command
            .arg("mcp-server")
            .args(line.split_whitespace())
            .env("TASKYARD_URL", gateway.url())
            .env("TASKYARD_TOKEN", TOKEN)
            .env("HEADER_OF_THE_TEST", AUTHORIZATION)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(stdin.as_bytes()).await.unwrap();
        drop(input);
        let done = child.wait_with_output().await.unwrap();
        let said = |bytes| String::from_utf8(bytes).unwrap();
        (done.status.code(), said(done.stdout), said(done.stderr))
    };
    let (_, said, note) = taskyard("list", "").await;
    assert!(
        said.is_empty() && note.contains("taskyard mcp-server add"),
        "{note}"
    );

    let url = server.url();
    let add = format!("add docs {url} --header Authorization --tool add --tool wait");
    let (code, said, wrong) = taskyard(&add, &format!("{AUTHORIZATION}\n")).await;
    assert_eq!(code, Some(0), "{wrong}");
    assert!(said.starts_with("Made docs"), "{said}");
    let (code, said, note) = taskyard("test docs", "").await;
    assert_eq!(code, Some(0), "{note}");
    assert!(note.contains("probe 1.2.3 listed 7 tools"), "{note}");
    let line = said.lines().find(|line| line.starts_with("add")).unwrap();
    assert!(
        line.contains("docs__add") && line.contains("Adds two numbers"),
        "{said}"
    );

    let add = format!("add second {url} --header-variable Authorization=HEADER_OF_THE_TEST");
    let (code, _, wrong) = taskyard(&add, "").await;
    assert_eq!(code, Some(0), "{wrong}");
    let (code, _, wrong) = taskyard("test second", "").await;
    assert_eq!(code, Some(0), "{wrong}");
    for bad in ["NAME", "Authorization=NOT_SET"] {
        let (code, _, wrong) = taskyard(&format!("add x {url} --header-variable {bad}"), "").await;
        assert_eq!(code, Some(2), "{wrong}");
    }
    let (code, _, wrong) = taskyard(&format!("add third {url}"), "").await;
    assert_eq!(code, Some(0), "{wrong}");
    let (code, _, wrong) = taskyard("test third", "").await;
    assert_eq!(code, Some(1));
    assert!(wrong.contains("Check the headers"), "{wrong}");

    let (_, said, _) = taskyard("disable docs", "").await;
    assert_eq!(said.trim(), "Chats have no tools of docs");
    let (_, said, _) = taskyard("list", "").await;
    let line = said.lines().find(|line| line.starts_with("docs")).unwrap();
    for word in ["off", "authorization", "add, wait"] {
        assert!(line.contains(word), "{line}");
    }
    let (_, said, _) = taskyard("enable docs", "").await;
    assert_eq!(said.trim(), "Chats have tools of docs");
    let (_, said, _) = taskyard("list --json", "").await;
    let servers: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(servers[0]["isEnabled"], true);
    assert!(!said.contains(AUTHORIZATION), "{said}");
    let (code, said, _) = taskyard("remove docs", "").await;
    assert_eq!((code, said.trim()), (Some(0), "Removed docs"));
    let (code, _, wrong) = taskyard("remove docs", "").await;
    assert_eq!(code, Some(1), "{wrong}");
}
