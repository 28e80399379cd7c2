//! `taskyard model`.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::{Gateway, TASKYARD, TOKEN};
use crate::support::models::{Answer, ScriptedModels};

on_both_databases!(the_command_line_makes_tries_lists_and_removes);

async fn the_command_line_makes_tries_lists_and_removes(test: &TestDatabase) {
    let gateway = Gateway::start_with(&test.url, 0).await;
    let server = ScriptedModels::start().await;
    let taskyard = async |line: &str, stdin: &str| {
        let mut command = Command::new(TASKYARD);
        command
            .arg("model")
            .args(line.split_whitespace())
            .env("TASKYARD_URL", gateway.url())
            .env("TASKYARD_TOKEN", TOKEN)
            .env("KEY_OF_THE_TEST", "sk-variable")
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
        said.is_empty() && note.contains("taskyard model provider add"),
        "{note}"
    );

    let url = server.url();
    let add = format!("provider add House --kind openai-compatible --base-url {url} --model large");
    let (code, said, wrong) = taskyard(&add, "sk-piped\n").await;
    assert_eq!(code, Some(0), "{wrong}");
    assert!(said.starts_with("Made House with 1 models"), "{said}");
    server.answer(Answer::text("ready"));
    let (code, said, wrong) = taskyard("provider test house", "").await;
    assert_eq!(code, Some(0), "{wrong}");
    assert!(said.contains(r#"It answered "ready""#), "{said}");
    assert_eq!(server.asked()[0].header("authorization"), "Bearer sk-piped");
    server.answer(Answer::refusal(401, "invalid_api_key"));
    let (code, _, wrong) = taskyard("provider test house --model small", "").await;
    assert_eq!(code, Some(1));
    assert!(wrong.contains("Check the key"), "{wrong}");

    let add = format!(
        "provider add Second --kind anthropic --base-url {url} --key-variable KEY_OF_THE_TEST"
    );
    let (code, _, wrong) = taskyard(&add, "").await;
    assert_eq!(code, Some(0), "{wrong}");
    server.answer(Answer::text("ready"));
    taskyard("provider test second", "").await;
    assert_eq!(server.asked()[2].header("x-api-key"), "sk-variable");
    let (code, _, wrong) = taskyard(
        "provider add Third --kind openai --key-variable NOT_SET",
        "",
    )
    .await;
    assert_eq!(code, Some(2), "{wrong}");
    let (code, _, wrong) = taskyard("provider add Third --kind openai", "").await;
    assert_eq!(code, Some(2), "no key came: {wrong}");

    let add = "add house small --context-tokens 32000 --input-price 0.25 --default";
    let (code, said, wrong) = taskyard(add, "").await;
    assert_eq!((code, said.trim()), (Some(0), "Added small"), "{wrong}");
    let (_, said, _) = taskyard("list", "").await;
    let line = said.lines().find(|line| line.starts_with("small")).unwrap();
    assert!(line.contains("$0.25") && line.contains("default"), "{said}");
    let (code, _, wrong) = taskyard("default large", "").await;
    assert_eq!(code, Some(0), "{wrong}");
    let (_, said, _) = taskyard("provider list --json", "").await;
    let providers: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(providers[0]["models"][0]["isDefault"], true);
    assert!(!said.contains("sk-"), "{said}");
    let (_, said, _) = taskyard("provider list", "").await;
    assert!(
        said.contains("House") && said.contains("ANTHROPIC"),
        "{said}"
    );

    let (code, said, _) = taskyard("remove small", "").await;
    assert_eq!((code, said.trim()), (Some(0), "Removed small"));
    let (code, said, _) = taskyard("provider remove House", "").await;
    assert_eq!((code, said.trim()), (Some(0), "Removed House"));
    let (code, _, wrong) = taskyard("provider remove House", "").await;
    assert_eq!(code, Some(1), "{wrong}");
}
