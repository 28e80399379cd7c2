//! The real agent, started as the driver starts it: `taskyard` is a script that starts this program again.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use taskyard_worker::agent::{self, AgentOptions};
use taskyard_worker::isolation::{ExecOptions, exec};

use super::gateway::Gateway;
use super::{ENDS, Host};

/// Not a test by itself: becomes `taskyard agent` or `taskyard workspace-exec` when started with their arguments.
#[test]
fn plays_the_program() {
    let arguments: Vec<OsString> = std::env::args_os()
        .skip_while(|argument| argument != "--")
        .skip(1)
        .collect();
    let [role, _, spec, command @ ..] = &arguments[..] else {
        return;
    };
    if role == "agent" {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime
            .block_on(agent::run(AgentOptions { spec: spec.into() }))
            .unwrap();
    } else {
        let error = exec(&ExecOptions {
            spec: spec.into(),
            command: command[1..].to_vec(),
        });
        eprintln!("{error}");
        std::process::exit(error.exit_code().into());
    }
}

/// A host whose agent is the real one and whose template is one of the starter templates.
fn host(template: &str, prompt: &str) -> Host {
    let program = std::env::current_exe().unwrap();
    let test = concat!(module_path!(), "::plays_the_program");
    let test = test.split_once("::").unwrap().1;
    let mut host = Host::new(&format!(
        "exec {} --exact --nocapture {test} -- \"$@\"",
        program.display()
    ));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../templates")
        .join(template);
    let files = fs::read_dir(folder).unwrap().map(|file| {
        let file = file.unwrap();
        (
            file.file_name().into_string().unwrap(),
            fs::read_to_string(file.path()).unwrap(),
        )
    });
    host.template = files.collect();
    prompt.clone_into(&mut host.prompt);
    host
}

/// What the gateway says to the agent, beside what it says to the provisioner.
fn with_agent(
    answers: impl Fn(&str, &Value) -> Value + Send + Sync + 'static,
) -> impl Fn(&str, &Value) -> Value + Send + Sync + 'static {
    let last = |list: &Value| list.as_array().unwrap().last().unwrap()["sequence"].clone();
    move |operation, input| match operation {
        "ThisWorker" => json!({ "heartbeatSeconds": 5 }),
        "AgentReport" => json!({ "shutDown": false, "atOnce": false }),
        "AppendAgentLogs" => json!({ "acknowledged": last(&input["lines"]), "truncated": false }),
        "AppendMessages" => json!({ "acknowledged": last(&input["messages"]) }),
        "ReportAppStatus" => json!({ "recorded": true }),
        _ => answers(operation, input),
    }
}

/// Starts a task, waits for its last state, and gives that with its output.
async fn outcome(host: &Host) -> (Value, String) {
    let url = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let answers = with_agent(host.answers(&["START"]));
    let address = url.clone();
    let mut gateway = Gateway::start(move |operation, input| {
        let mut answer = answers(operation, input);
        if operation == "AcquireJob" && !answer["job"].is_null() {
            answer["job"]["gatewayUrl"] = json!(address.get().unwrap());
        }
        answer
    })
    .await;
    url.set(gateway.url()).unwrap();
    let provisioner = host.provisioner(&gateway);
    let mut output = String::new();
    let state = loop {
        let (operation, input) = gateway
            .next(&["AppendMessages", "ReportAppStatus", "FailJob"])
            .await;
        match operation.as_str() {
            "AppendMessages" => {
                let texts = input["messages"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|message| message["text"].as_str().unwrap());
                output.extend(texts);
            }
            "ReportAppStatus" if matches!(input["state"].as_str(), Some("COMPLETE" | "FAILED")) => {
                break input;
            }
            "ReportAppStatus" => {}
            _ => panic!("{input}"),
        }
    };
    provisioner.stop().await;
    (state, output)
}

#[tokio::test]
async fn a_shell_task_runs_shut_in_and_its_workspace_stops() {
    let mut host = host(
        "shell",
        "for i in 1 2; do echo \"step $i\"; done; ls $TASKYARD_TEMPLATE_DIR; cat ../state/agent.json; cat /proc/$PPID/environ",
    );
    host.prompt
        .push_str("; echo \"$HOME $TASKYARD_PROMPT\" | head -c 20 > kept; true");
    let (state, output) = outcome(&host).await;
    assert_eq!(state["state"], "COMPLETE", "{state} {output}");
    assert!(
        output.contains("step 1") && output.contains("step 2") && output.contains("template.toml"),
        "{output}"
    );
    assert!(
        !output.contains("tyd_agent_secret") && !output.contains("[redacted]"),
        "{output}"
    );
    assert!(host.workspace_dir().join("work/kept").exists());

    let answers = with_agent(host.answers(&["STOP"]));
    let mut gateway = Gateway::start(move |operation, input| answers(operation, input)).await;
    let provisioner = host.provisioner(&gateway);
    assert_eq!(gateway.next(&ENDS).await.0, "CompleteJob");
    assert!(host.agent_processes().is_empty());
    provisioner.stop().await;
}

#[tokio::test]
async fn a_task_that_fails_says_its_exit_code() {
    let host = host("shell", "exit 3");
    let (state, output) = outcome(&host).await;
    assert_eq!(state["state"], "FAILED", "{output}");
    assert!(state["message"].as_str().unwrap().contains('3'), "{state}");
}

#[tokio::test]
async fn a_coding_agent_that_is_not_there_is_named_with_how_to_get_it() {
    let host = host("claude-code", "do it");
    let (state, _) = outcome(&host).await;
    let message = state["message"].as_str().unwrap();
    assert_eq!(state["state"], "FAILED");
    assert!(
        message.contains("`claude`") || message.contains("`ANTHROPIC_API_KEY`"),
        "{message}"
    );
}
