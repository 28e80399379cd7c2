//! Templates with scripts of their own, by the real provisioner, driver and agent: what they say is stored as
//! the rules say, and the workspace is started again where it was left.

use std::fs;

use serde_json::{Value, json};

use super::command_line::{stderr, taskyard};
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::Gateway;

on_both_databases!(
    a_line_over_8_kib_is_split_and_secrets_are_redacted_in_the_stored_log,
    a_line_over_8_kib_of_an_import_is_split_in_the_stored_log,
    thousands_of_short_lines_at_once_are_all_kept,
    a_stopped_workspace_is_started_again_with_its_files,
    a_shutdown_script_has_its_time,
    a_startup_script_that_fails_is_start_error_and_the_task_goes_on,
    a_startup_script_that_takes_too_long_is_start_timeout_and_the_task_goes_on,
);

const MAX_LINE_BYTES: usize = 8 * 1024;
/// The stage of the startup script's lines.
const STARTUP: &str = "startup script";
const SECRET: &str = "correct-horse-battery";

/// Pushes a template with this agent and task; `more` stands at the end.
pub(super) async fn push(gateway: &Gateway, name: &str, startup: &str, more: &str) {
    let manifest = format!(
        "name = \"{name}\"\n[[agent]]\nname = \"main\"\nstartup = {{ {startup} }}\n\
         [[agent.app]]\nslug = \"app\"\n{more}"
    );
    push_manifest(gateway, &manifest).await;
}

/// Pushes a template with this manifest.
pub(super) async fn push_manifest(gateway: &Gateway, manifest: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("template.toml"), manifest).unwrap();
    let script = "#!/bin/bash\nname=$TASKYARD_PARAM_KEY\n\
        printf 'x%.0s' $(seq 20000); echo\n\
        echo \"the key is $name!\"\n\
        printf '%s' \"${name:0:9}\"; sleep 0.2; echo \"${name:9}\"\n\
        printf 'y%.0s' $(seq 8185); echo \"$name\"\n\
        echo end\n";
    fs::write(folder.path().join("talk.sh"), script).unwrap();
    let dir = folder.path().to_str().unwrap();
    let pushed = taskyard(gateway, &["template", "push", dir]).await;
    assert_eq!(pushed.status.code(), Some(0), "{}", stderr(&pushed));
}

/// Makes a workspace without a task; its id.
async fn create(gateway: &Gateway, template: &str, parameters: Value) -> String {
    let input = json!({ "template": template, "name": "space", "parameters": parameters });
    let selection = "workspace { id }";
    let made = gateway.mutate("createWorkspace", "CreateWorkspaceInput", selection, input);
    made.await["workspace"]["id"].as_str().unwrap().to_owned()
}

/// Follows a workspace until it has this status; the agent of its latest build.
async fn agent_when(gateway: &Gateway, workspace: &str, status: &str) -> Value {
    let document = "subscription($id: ID!) { workspace(id: $id) { status latestBuild { resources { agents { id } } } } }";
    let mut events = gateway.follow(document, json!({ "id": workspace })).await;
    while let Some(event) = events.next().await {
        let now = &event["data"]["workspace"];
        if now["status"] == status {
            return now["latestBuild"]["resources"][0]["agents"][0]["id"].clone();
        }
    }
    panic!("the subscription ended: {}", gateway.log());
}

/// Follows an agent's log until a line of this script is this one; all of that script's lines.
async fn lines_until(gateway: &Gateway, agent: &Value, script: &str, last: &str) -> Vec<String> {
    let document =
        "subscription($id: ID!) { agentLogs(agentId: $id) { lines { stage source text } } }";
    let mut events = gateway.follow(document, json!({ "id": agent })).await;
    let mut lines = Vec::new();
    while let Some(event) = events.next().await {
        for line in event["data"]["agentLogs"]["lines"].as_array().unwrap() {
            if line["stage"] == script {
                lines.push(line["text"].as_str().unwrap().to_owned());
            }
        }
        if lines.iter().any(|line| line == last) {
            return lines;
        }
    }
    panic!("the log ended: {lines:?}");
}

async fn a_line_over_8_kib_is_split_and_secrets_are_redacted_in_the_stored_log(
    test: &TestDatabase,
) {
    let gateway = Gateway::start(&test.url).await;
    let parameter =
        "[[parameter]]\nname = \"key\"\ntype = \"string\"\nsecret = true\nrequired = true\n";
    push(&gateway, "talker", "script = \"talk.sh\"", parameter).await;
    let key = json!([{ "name": "key", "value": SECRET }]);
    let workspace = create(&gateway, "talker", key).await;
    let agent = agent_when(&gateway, &workspace, "RUNNING").await;
    let lines = lines_until(&gateway, &agent, STARTUP, "end").await;
    assert!(lines.iter().all(|line| line.len() <= MAX_LINE_BYTES));
    assert!(!lines.concat().contains(SECRET));
    let long: Vec<_> = lines.iter().filter(|line| line.starts_with('x')).collect();
    let lengths: Vec<_> = long.iter().map(|line| line.len()).collect();
    assert_eq!(lengths.iter().sum::<usize>(), 20_000);
    assert!(lengths.len() >= 3, "{lengths:?}");
    assert!(lines.contains(&"the key is [redacted]!".to_owned()));
    assert!(lines.contains(&"[redacted]".to_owned()), "in two pieces");
    let cut: String = lines
        .iter()
        .skip_while(|line| !line.starts_with('y'))
        .cloned()
        .collect();
    let expected = format!("{}[redacted]end", "y".repeat(8185));
    assert_eq!(cut, expected, "where the line is split");
    // Page by page it is the same.
    let document = "query($id: ID!) { node(id: $id) { ... on Agent { logs(first: 100) { nodes { text } } } } }";
    let stored = gateway.graphql(document, json!({ "id": agent })).await;
    assert!(!stored.to_string().contains(SECRET));
    assert!(stored.to_string().contains("the key is [redacted]!"));
}

/// A batch of 64 KiB held more lines than the gateway takes in a list, and was dropped.
async fn thousands_of_short_lines_at_once_are_all_kept(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let write = r#"command = ["bash", "-c", "yes y | head -n 3000; echo end"]"#;
    push(&gateway, "yes", write, "").await;
    let workspace = create(&gateway, "yes", json!([])).await;
    let agent = agent_when(&gateway, &workspace, "RUNNING").await;
    let lines = lines_until(&gateway, &agent, STARTUP, "end").await;
    assert_eq!(lines.iter().filter(|line| *line == "y").count(), 3_000);
}

async fn a_line_over_8_kib_of_an_import_is_split_in_the_stored_log(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let name = "é".repeat(6000);
    let preset = format!("[[preset]]\nname = \"{name}\"\n");
    push(&gateway, "wordy", "command = [\"true\"]", &preset).await;
    let document = "{ template(name: \"wordy\") { activeVersion { importLogs(first: 100) { nodes { text } } } } }";
    let data = gateway.graphql(document, Value::Null).await;
    let nodes = data["template"]["activeVersion"]["importLogs"]["nodes"].as_array();
    let texts = nodes
        .unwrap()
        .iter()
        .map(|line| line["text"].as_str().unwrap());
    let pieces: Vec<_> = texts.filter(|text| text.contains('é')).collect();
    assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() <= MAX_LINE_BYTES));
    assert_eq!(pieces.concat(), format!("  {name} ()"));
}

async fn a_stopped_workspace_is_started_again_with_its_files(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let count = r#"command = ["bash", "-c", "echo >> starts; echo start $(wc -l < starts)"]"#;
    push(&gateway, "counter", count, "").await;
    let workspace = create(&gateway, "counter", json!([])).await;
    let first = agent_when(&gateway, &workspace, "RUNNING").await;
    lines_until(&gateway, &first, STARTUP, "start 1").await;
    let input = json!({ "workspaceId": workspace });
    let stopping = gateway.mutate(
        "stopWorkspace",
        "StopWorkspaceInput",
        "build { number }",
        input.clone(),
    );
    assert_eq!(stopping.await["build"]["number"], 2);
    agent_when(&gateway, &workspace, "STOPPED").await;
    let old = first.as_str().unwrap();
    assert!(taskyard_worker::process_tree::of_agent(old).is_empty());
    assert!(gateway.workspace_folder(&workspace).is_some());
    let selection = "build { number transition reason }";
    let started = gateway.mutate("startWorkspace", "StartWorkspaceInput", selection, input);
    let expected = json!({ "number": 3, "transition": "START", "reason": "INITIATOR" });
    assert_eq!(started.await["build"], expected);
    let second = agent_when(&gateway, &workspace, "RUNNING").await;
    assert_ne!(first, second);
    lines_until(&gateway, &second, STARTUP, "start 2").await;
}

/// The heartbeats of an agent that leaves were told that it should end at once, so its script was killed.
async fn a_shutdown_script_has_its_time(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let finish = r#"["bash", "-c", "echo leaving; until test -e finish; do sleep 0.05; done; echo > finished"]"#;
    let shutdown = format!("[agent.shutdown]\ncommand = {finish}\ntimeout_seconds = 60\n");
    let begin = r#"command = ["echo", "begun"]"#;
    push(&gateway, "thorough", begin, &shutdown).await;
    let workspace = create(&gateway, "thorough", json!([])).await;
    let agent = agent_when(&gateway, &workspace, "RUNNING").await;
    // An agent that has not begun has nothing to finish.
    lines_until(&gateway, &agent, STARTUP, "begun").await;
    let input = json!({ "workspaceId": workspace });
    let selection = "build { id }";
    gateway
        .mutate("stopWorkspace", "StopWorkspaceInput", selection, input)
        .await;
    lines_until(&gateway, &agent, "shutdown script", "leaving").await;
    let folder = gateway.workspace_folder(&workspace).unwrap().join("work");
    fs::write(folder.join("finish"), "").unwrap();
    agent_when(&gateway, &workspace, "STOPPED").await;
    assert!(folder.join("finished").exists());
}

const TASK: &str = "[task]\napp = \"app\"\ncommand = [\"bash\", \"-c\", \"echo it went on\"]\n";

/// Makes a task whose startup script does not end well; its agent's lifecycle when its program is done.
async fn lifecycle_after(gateway: &Gateway, startup: &str) -> Value {
    push(gateway, "stumbler", startup, TASK).await;
    let input = json!({ "template": "stumbler", "prompt": "go", "name": "stumbles" });
    let made = gateway.mutate("createTask", "CreateTaskInput", "task { id }", input);
    let id = made.await["task"]["id"].as_str().unwrap().to_owned();
    let task = gateway.task_reporting(&id, "COMPLETE").await;
    assert_eq!(task["status"], "ACTIVE");
    let output = gateway.output_until(&id, "it went on").await;
    assert!(output.contains("it went on"));
    task["agent"]["lifecycle"].clone()
}

async fn a_startup_script_that_fails_is_start_error_and_the_task_goes_on(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let startup = r#"command = ["bash", "-c", "exit 3"]"#;
    assert_eq!(lifecycle_after(&gateway, startup).await, "START_ERROR");
}

async fn a_startup_script_that_takes_too_long_is_start_timeout_and_the_task_goes_on(
    test: &TestDatabase,
) {
    let gateway = Gateway::start(&test.url).await;
    let startup = r#"command = ["sleep", "1000"], timeout_seconds = 1"#;
    assert_eq!(lifecycle_after(&gateway, startup).await, "START_TIMEOUT");
}
