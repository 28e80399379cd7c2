//! An agent runs programs that the gateway asks for: once each, side by side, within their time.

use std::path::Path;
use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use taskyard_worker::process_tree::{self, Process};
use taskyard_worker::spec::{Isolation, Secret};

use crate::gateway::{Entry, Gateway};
use crate::setup::Workspace;

fn program(arguments: &[&str]) -> Value {
    json!({ "arguments": arguments, "timeoutSeconds": 60, "background": false })
}

/// Runs a script.
fn script(gateway: &Gateway, id: &str, script: &str) {
    let work = program(&["sh", "-c", script]);
    gateway.work(id, "EXECUTE", "execute", work);
}

/// Runs a script in the background; its process id.
async fn in_background(gateway: &Gateway, id: &str, script: &str) -> i64 {
    let mut work = program(&["sh", "-c", script]);
    work["background"] = json!(true);
    gateway.work(id, "EXECUTE", "execute", work);
    let (_, result, error) = gateway.completed(id).await;
    assert_eq!((error, &result["isRunning"]), (None, &json!(true)));
    result["processId"].as_i64().unwrap()
}

fn process(gateway: &Gateway, id: &str, kind: &str, pid: i64, wait: u32) {
    let work = json!({ "processId": pid, "waitSeconds": wait });
    gateway.work(id, kind, "process", work);
}

/// Waits for a file that a program writes to say that it has come so far.
async fn there(path: &Path) {
    while !path.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_program_gives_its_output_in_order_and_its_exit_code() {
    let gateway = Gateway::start().await;
    let _agent = Workspace::new(&gateway).start();
    script(
        &gateway,
        "c1",
        "echo out; echo err >&2; echo out again; cat; exit 3",
    );
    let (text, result, error) = gateway.completed("c1").await;
    assert_eq!((text.as_str(), error), ("out\nerr\nout again\n", None));
    assert_eq!(result["exitCode"], 3);
    assert_eq!(result["totalBytes"], text.len());
    assert_eq!(result["timedOut"], false);
}

#[tokio::test]
async fn arguments_are_not_interpreted() {
    let gateway = Gateway::start().await;
    let _agent = Workspace::new(&gateway).start();
    let work = program(&["printf", "%s|", "a b", "$(id)", "`id`", "; id", "*"]);
    gateway.work("c1", "EXECUTE", "execute", work);
    let (text, ..) = gateway.completed("c1").await;
    assert_eq!(text, "a b|$(id)|`id`|; id|*|");
}

#[tokio::test]
async fn a_program_has_the_workspace_s_environment_folder_and_isolation() {
    for isolation in [Isolation::Process, taskyard_worker::isolation::probe()] {
        let gateway = Gateway::start().await;
        let mut workspace = Workspace::new(&gateway);
        workspace.spec.isolation = isolation;
        workspace
            .spec
            .env
            .insert("COLOUR".to_owned(), Secret::new("green"));
        std::fs::create_dir(workspace.spec.work_dir.join("sub")).unwrap();
        let folder = workspace.spec.work_dir.canonicalize().unwrap();
        let state = workspace.spec.state_dir.clone();
        let _agent = workspace.start();
        let line = format!(
            "pwd; echo $COLOUR; cat {}/agent.json > /dev/null && echo read",
            state.display()
        );
        let mut work = program(&["sh", "-c", &line]);
        work["workingDirectory"] = json!("sub");
        gateway.work("c1", "EXECUTE", "execute", work);
        let (text, ..) = gateway.completed("c1").await;
        let expected = format!("{}/sub\ngreen\n", folder.display());
        assert!(text.starts_with(&expected), "{text}");
        assert_eq!(
            text.ends_with("read\n"),
            isolation == Isolation::Process,
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_working_directory_outside_the_workspace_is_refused() {
    let gateway = Gateway::start().await;
    let workspace = Workspace::new(&gateway);
    std::os::unix::fs::symlink("/", workspace.spec.work_dir.join("out")).unwrap();
    let _agent = workspace.start();
    for (at, folder) in ["/", "..", "sub/../..", "out", "out/etc", "missing"]
        .iter()
        .enumerate()
    {
        let mut work = program(&["pwd"]);
        work["workingDirectory"] = json!(folder);
        let id = format!("c{at}");
        gateway.work(&id, "EXECUTE", "execute", work);
        let (text, _, error) = gateway.completed(&id).await;
        assert_eq!(text, "");
        assert!(error.unwrap().contains(folder));
    }
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let gateway = Gateway::start().await;
    let _agent = Workspace::new(&gateway).start();
    gateway.work("c1", "EXECUTE", "execute", program(&["no-such-program"]));
    let (_, _, error) = gateway.completed("c1").await;
    assert!(
        error
            .unwrap()
            .contains("`no-such-program` could not be started")
    );
}

#[tokio::test]
async fn a_program_whose_time_is_over_is_ended_with_all_that_it_started() {
    let gateway = Gateway::start().await;
    let agent = Workspace::new(&gateway).start();
    let stubborn = "trap '' TERM; sleep 1000 & echo started; while :; do sleep 1; done";
    let mut work = program(&["sh", "-c", stubborn]);
    work["timeoutSeconds"] = json!(1);
    gateway.work("c1", "EXECUTE", "execute", work);
    let (text, result, error) = gateway.completed("c1").await;
    assert_eq!((text.as_str(), error), ("started\n", None));
    assert_eq!(
        (&result["timedOut"], &result["exitCode"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(result["signal"], Signal::SIGKILL as i32);
    assert!(only_the_agent_runs(&agent.id));
}

/// The agent itself is in its process tree.
fn only_the_agent_runs(agent: &str) -> bool {
    process_tree::of_agent(agent).len() == 1
}

#[tokio::test]
async fn commands_run_side_by_side_and_one_of_them_is_canceled() {
    let gateway = Gateway::start().await;
    let workspace = Workspace::new(&gateway);
    let ready = workspace.spec.work_dir.join("ready");
    let agent = workspace.start();
    script(&gateway, "c1", "echo before; touch ready; sleep 1000");
    there(&ready).await;
    script(&gateway, "c2", "echo beside");
    assert_eq!(gateway.completed("c2").await.0, "beside\n");
    gateway.cancel("c1");
    let (text, result, _) = gateway.completed("c1").await;
    assert_eq!(
        (text.as_str(), &result["timedOut"]),
        ("before\n", &json!(false))
    );
    assert!(only_the_agent_runs(&agent.id));
}

#[tokio::test]
async fn a_canceled_command_that_never_came_is_answered_and_never_begun() {
    let gateway = Gateway::start().await;
    let workspace = Workspace::new(&gateway);
    let made = workspace.spec.work_dir.join("made");
    let _agent = workspace.start();
    gateway.cancel("c1");
    gateway.completed("c1").await;
    script(&gateway, "c1", "touch made");
    script(&gateway, "c2", "echo done");
    gateway.completed("c2").await;
    assert!(!made.exists());
}

#[tokio::test]
async fn a_command_that_comes_twice_runs_once_also_when_answers_are_lost() {
    let gateway = Gateway::start().await;
    let workspace = Workspace::new(&gateway);
    let count = workspace.spec.work_dir.join("count");
    let _agent = workspace.start();
    gateway.be_flaky();
    for _ in 0..3 {
        script(&gateway, "c1", "echo x >> count");
    }
    gateway.completed("c1").await;
    script(&gateway, "c2", "echo end");
    gateway.completed("c2").await;
    assert_eq!(std::fs::read_to_string(count).unwrap(), "x\n");
}

#[tokio::test]
async fn more_commands_than_can_run_at_once_are_refused() {
    let gateway = Gateway::start().await;
    let agent = Workspace::new(&gateway).start();
    for number in 0..33 {
        script(&gateway, &format!("c{number}"), "sleep 1000");
    }
    let is_refused = |entry: &Entry| matches!(entry, Entry::Acknowledged(_, Some(why)) if why.contains("32 commands"));
    gateway
        .until(|journal| journal.iter().any(is_refused))
        .await;
    drop(agent);
}

#[tokio::test]
async fn big_output_is_kept_at_both_ends_and_broken_characters_are_replaced() {
    let gateway = Gateway::start().await;
    let _agent = Workspace::new(&gateway).start();
    script(
        &gateway,
        "c1",
        r"printf 'first\377\n'; head -c 6000000 /dev/zero | tr '\0' x; echo last",
    );
    let (text, result, _) = gateway.completed("c1").await;
    assert!(text.starts_with("first\u{fffd}\nxxx") && text.ends_with("xxxlast\n"));
    assert!(text.contains("bytes are left out here") && text.len() < 4 * 1024 * 1024 + 100);
    assert_eq!(result["isTruncated"], true);
    assert_eq!(result["totalBytes"], 6_000_000 + 9 + 5);
}

#[tokio::test]
async fn secrets_are_taken_out_of_output_and_of_files() {
    let gateway = Gateway::start().await;
    let mut workspace = Workspace::new(&gateway);
    workspace.spec.secrets = vec![Secret::new("hunter22")];
    let _agent = workspace.start();
    script(
        &gateway,
        "c1",
        "printf 'say hun'; printf 'ter22\n' | tee file",
    );
    assert_eq!(gateway.completed("c1").await.0, "say [redacted]\n");
    gateway.work(
        "c2",
        "READ_FILE",
        "readFile",
        json!({ "path": "file", "firstLine": 1 }),
    );
    assert_eq!(gateway.completed("c2").await.0, "ter22\n");
    script(&gateway, "c3", "echo my hunter22 > file");
    gateway.completed("c3").await;
    gateway.work(
        "c4",
        "READ_FILE",
        "readFile",
        json!({ "path": "file", "firstLine": 1 }),
    );
    assert_eq!(gateway.completed("c4").await.0, "my [redacted]\n");
}

#[tokio::test]
async fn what_a_program_leaves_running_does_not_keep_it_from_ending() {
    let gateway = Gateway::start().await;
    let _agent = Workspace::new(&gateway).start();
    script(&gateway, "c1", "sleep 1000 & echo left");
    let (text, result, _) = gateway.completed("c1").await;
    assert_eq!((text.as_str(), &result["exitCode"]), ("left\n", &json!(0)));
}

#[tokio::test]
async fn a_program_in_the_background_is_read_and_ended() {
    let gateway = Gateway::start().await;
    let workspace = Workspace::new(&gateway);
    let ready = workspace.spec.work_dir.join("ready");
    let _agent = workspace.start();
    let pid = in_background(
        &gateway,
        "c1",
        "echo up; touch ready; sleep 1000; echo never",
    )
    .await;
    there(&ready).await;
    // Its output comes by another way than the file.
    let mut read = String::new();
    for at in 0.. {
        if read == "up\n" {
            break;
        }
        let id = format!("r{at}");
        process(&gateway, &id, "READ_PROCESS", pid, 0);
        let (text, result, _) = gateway.completed(&id).await;
        assert_eq!(result["isRunning"], true);
        read = text;
    }
    let running = Process::find(i32::try_from(pid).unwrap()).unwrap();
    process(&gateway, "c2", "STOP_PROCESS", pid, 0);
    let (text, result, _) = gateway.completed("c2").await;
    assert_eq!(
        (text.as_str(), &result["isRunning"]),
        ("up\n", &json!(false))
    );
    assert_eq!(result["signal"], Signal::SIGTERM as i32);
    assert!(!running.is_running());
}

#[tokio::test]
async fn the_end_of_a_program_in_the_background_is_waited_for() {
    let gateway = Gateway::start().await;
    let workspace = Workspace::new(&gateway);
    let go = workspace.spec.work_dir.join("go");
    let _agent = workspace.start();
    let line = "while ! [ -e go ]; do sleep 0.05; done; echo went; exit 4";
    let pid = in_background(&gateway, "c1", line).await;
    process(&gateway, "c2", "READ_PROCESS", pid, 60);
    std::fs::write(go, "").unwrap();
    let (text, result, _) = gateway.completed("c2").await;
    assert_eq!((text.as_str(), &result["exitCode"]), ("went\n", &json!(4)));
    process(&gateway, "c3", "READ_PROCESS", 1, 0);
    let (_, _, error) = gateway.completed("c3").await;
    assert!(error.unwrap().contains("process id 1"));
}

#[tokio::test]
async fn an_agent_that_is_asked_to_end_tells_what_its_programs_had_written() {
    let gateway = Gateway::start().await;
    let workspace = Workspace::new(&gateway);
    let ready = workspace.spec.work_dir.join("ready");
    let _agent = workspace.start();
    script(&gateway, "c1", "echo so far; touch ready; sleep 1000");
    there(&ready).await;
    gateway.shut_down();
    let (text, result, _) = gateway.completed("c1").await;
    assert_eq!(text, "so far\n");
    assert_eq!(result["signal"], Signal::SIGTERM as i32);
}
