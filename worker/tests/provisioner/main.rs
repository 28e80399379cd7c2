//! A provisioner with real workspaces and processes; the gateway is a stand-in, the agent in most tests too.

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

mod gateway;
mod import;
mod with_the_agent;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use gateway::Gateway;
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use taskyard_worker::process_tree::{Process, of_agent};
use taskyard_worker::provisioner::{ProvisionerError, ProvisionerOptions, run};
use taskyard_worker::spec::Secret;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const ENDS: [&str; 2] = ["CompleteJob", "FailJob"];
const FOR_EVER: &str = "trap 'exit 0' TERM; while :; do sleep 0.05; done";

/// A folder with a program whose subcommand `agent` is a script.
struct Host {
    folder: TempDir,
    /// Path and content.
    template: Vec<(String, String)>,
    prompt: String,
    agent: Uuid,
    workspace: Uuid,
}

struct Provisioner {
    shutdown: CancellationToken,
    task: JoinHandle<Result<(), ProvisionerError>>,
}

impl Host {
    fn new(agent_script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("taskyard");
        fs::write(&program, format!("#!/bin/bash\n{agent_script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let manifest = "name = \"test\"\n[[parameter]]\nname = \"key\"\ntype = \"string\"\nsecret = true\n[[agent]]\nname = \"main\"\n\
            [[agent.app]]\nslug = \"app\"\n[task]\napp = \"app\"\ncommand = [\"true\"]\n";
        Self {
            folder,
            template: vec![("template.toml".to_owned(), manifest.to_owned())],
            prompt: "hello".to_owned(),
            agent: Uuid::now_v7(),
            workspace: Uuid::now_v7(),
        }
    }

    fn workspace_dir(&self) -> PathBuf {
        self.folder
            .path()
            .join("root")
            .join(self.workspace.to_string())
    }

    fn provisioner(&self, gateway: &Gateway) -> Provisioner {
        let options = ProvisionerOptions {
            url: gateway.url(),
            token: Secret::new("tyd_provisioner"),
            name: "test".to_owned(),
            root: self.folder.path().join("root"),
            tags: Vec::new(),
            concurrency: 2,
            executable: self.folder.path().join("taskyard"),
        };
        let shutdown = CancellationToken::new();
        Provisioner {
            shutdown: shutdown.clone(),
            task: tokio::spawn(run(options, shutdown)),
        }
    }

    /// Answers of a gateway that has these jobs, one after another, and agrees with everything.
    fn answers(&self, jobs: &[&str]) -> impl Fn(&str, &Value) -> Value + Send + Sync + 'static {
        let mut jobs: Vec<Value> = jobs.iter().map(|transition| self.job(transition)).collect();
        jobs.reverse();
        let jobs = Mutex::new(jobs);
        let agent = self.agent.to_string();
        let workspace = self.workspace.to_string();
        move |operation, input| match operation {
            "RegisterProvisioner" => {
                json!({ "provisionerId": "p1", "leaseSeconds": 15, "heartbeatSeconds": 5 })
            }
            "AcquireJob" => json!({ "job": jobs.lock().unwrap().pop() }),
            "DeclareResources" => {
                json!({ "lease": "HELD", "agents": [{ "name": "main", "id": agent, "token": "tyd_agent_secret" }] })
            }
            "AppendLogs" => {
                let last = input["lines"].as_array().unwrap().last().unwrap()["sequence"].clone();
                json!({ "lease": "HELD", "acknowledged": last, "truncated": false })
            }
            "OwnedWorkspaces" => {
                json!({ "workspaces": [{ "workspaceId": workspace, "agentId": agent, "deleted": false }] })
            }
            _ => json!({ "lease": "HELD" }),
        }
    }

    fn job(&self, transition: &str) -> Value {
        let encode = |text: &str| {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.encode(text)
        };
        let files = self.template.iter().map(|(path, content)| json!({ "path": path, "executable": false, "contentBase64": encode(content) }));
        let files: Vec<_> = files.collect();
        json!({
            "id": "j1", "runLease": 7, "kind": "BUILD", "transition": transition, "workspaceId": self.workspace, "workspaceName": "space",
            "ownerName": "ann", "taskId": Uuid::now_v7(), "taskName": "task", "prompt": self.prompt, "gatewayUrl": "http://127.0.0.1:1",
            "files": files,
            "parameters": [{ "name": "key", "value": "hunter22", "secret": true }],
        })
    }

    fn agent_processes(&self) -> Vec<Process> {
        of_agent(&self.agent.to_string())
    }

    /// Processes that are no children of this one can only be looked at.
    async fn no_agent_processes(&self) {
        while !self.agent_processes().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Agents outlive their provisioner, as they should, but not the test.
impl Drop for Host {
    fn drop(&mut self) {
        loop {
            let left = self.agent_processes();
            if left.is_empty() {
                return;
            }
            for process in left {
                process.signal(Signal::SIGKILL);
            }
        }
    }
}

impl Provisioner {
    async fn stop(self) {
        self.shutdown.cancel();
        self.task.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_workspace_is_started_stopped_and_deleted() {
    let host = Host::new(FOR_EVER);
    let answers = host.answers(&["START"]);
    let mut gateway = Gateway::start(move |operation, input| answers(operation, input)).await;
    let provisioner = host.provisioner(&gateway);
    let (first, _) = gateway
        .next(&["RenewLease", "DeclareResources", "AppendLogs"])
        .await;
    assert_eq!(first, "RenewLease");
    let (_, declared) = gateway.next(&["DeclareResources"]).await;
    let app = &declared["resources"][0]["agents"][0]["apps"][0];
    assert_eq!(
        (&app["slug"], &app["isTask"], &app["hasHealthCheck"]),
        (&json!("app"), &json!(true), &json!(false))
    );
    let mut sequences = Vec::new();
    loop {
        let (operation, input) = gateway
            .next(&["CompleteJob", "FailJob", "AppendLogs"])
            .await;
        assert_eq!(
            (&input["jobId"], &input["runLease"]),
            (&json!("j1"), &json!(7))
        );
        match operation.as_str() {
            "AppendLogs" => sequences.extend(
                input["lines"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|line| line["sequence"].as_i64().unwrap()),
            ),
            "CompleteJob" => break,
            _ => panic!("{input}"),
        }
    }
    assert_eq!(
        sequences,
        (1..=i64::try_from(sequences.len()).unwrap()).collect::<Vec<_>>()
    );
    assert!(!host.agent_processes().is_empty());
    provisioner.stop().await;
    assert!(
        !host.agent_processes().is_empty(),
        "agents outlive their provisioner"
    );

    for transition in ["STOP", "STOP", "DELETE", "DELETE"] {
        let answers = host.answers(&[transition]);
        let mut gateway = Gateway::start(move |operation, input| answers(operation, input)).await;
        let provisioner = host.provisioner(&gateway);
        assert_eq!(gateway.next(&ENDS).await.0, "CompleteJob", "{transition}");
        assert!(host.agent_processes().is_empty());
        assert_eq!(
            host.workspace_dir().join("work").exists(),
            transition == "STOP"
        );
        provisioner.stop().await;
    }
}

#[tokio::test]
async fn a_lost_lease_ends_what_was_started_and_nothing_more_is_said() {
    let host = Host::new(FOR_EVER);
    let answers = host.answers(&["START"]);
    let mut gateway = Gateway::start(move |operation, input| match operation {
        "CompleteJob" => json!({ "lease": "LOST" }),
        "OwnedWorkspaces" => json!({ "workspaces": [] }),
        _ => answers(operation, input),
    })
    .await;
    let provisioner = host.provisioner(&gateway);
    gateway.next(&["CompleteJob"]).await;
    host.no_agent_processes().await;
    provisioner.stop().await;
    assert!(
        gateway
            .so_far()
            .iter()
            .all(|(operation, _)| matches!(operation.as_str(), "AcquireJob" | "OwnedWorkspaces"))
    );
}

#[tokio::test]
async fn a_job_whose_end_was_taken_but_not_answered_has_ended_well() {
    let host = Host::new(FOR_EVER);
    let answers = host.answers(&["START"]);
    let mut gateway = Gateway::start(move |operation, input| match operation {
        "CompleteJob" => json!({ "lease": "LOST" }),
        _ => answers(operation, input),
    })
    .await;
    let provisioner = host.provisioner(&gateway);
    gateway.next(&["CompleteJob"]).await;
    gateway.next(&["OwnedWorkspaces"]).await;
    provisioner.stop().await;
    assert!(!host.agent_processes().is_empty());
}

#[tokio::test]
async fn a_lease_that_was_lost_at_once_has_no_effect() {
    let host = Host::new(FOR_EVER);
    let answers = host.answers(&["START"]);
    let mut gateway = Gateway::start(move |operation, input| match operation {
        "RenewLease" => json!({ "lease": "LOST" }),
        _ => answers(operation, input),
    })
    .await;
    let provisioner = host.provisioner(&gateway);
    gateway.next(&["RenewLease"]).await;
    provisioner.stop().await;
    assert!(!host.workspace_dir().exists());
    assert!(
        gateway
            .so_far()
            .iter()
            .all(|(operation, _)| operation == "AcquireJob")
    );
}

#[tokio::test]
async fn a_lease_that_could_not_be_renewed_in_time_counts_as_lost() {
    let host = Host::new(FOR_EVER);
    let answers = host.answers(&["START"]);
    let renewals = Mutex::new(0);
    let mut gateway = Gateway::start(move |operation, input| match operation {
        "RegisterProvisioner" => {
            json!({ "provisionerId": "p1", "leaseSeconds": 1, "heartbeatSeconds": 1 })
        }
        // Answers the first ones, then never again, nor takes the end of the job.
        "RenewLease" => {
            let mut renewals = renewals.lock().unwrap();
            *renewals += 1;
            if *renewals > 3 {
                Value::Null
            } else {
                json!({ "lease": "HELD" })
            }
        }
        "CompleteJob" => Value::Null,
        _ => answers(operation, input),
    })
    .await;
    let provisioner = host.provisioner(&gateway);
    gateway.next(&["CompleteJob"]).await;
    host.no_agent_processes().await;
    provisioner.stop().await;
}

#[tokio::test]
async fn a_canceled_start_is_ended_and_reported() {
    let host = Host::new(FOR_EVER);
    let answers = host.answers(&["START"]);
    let mut gateway = Gateway::start(move |operation, input| match operation {
        "RenewLease" if input["stage"] == "start agent" => json!({ "lease": "CANCEL_REQUESTED" }),
        _ => answers(operation, input),
    })
    .await;
    let provisioner = host.provisioner(&gateway);
    let (operation, input) = gateway.next(&ENDS).await;
    assert_eq!(operation, "FailJob", "{input}");
    assert!(host.agent_processes().is_empty());
    provisioner.stop().await;
}

#[tokio::test]
async fn a_failure_names_its_reason_without_secrets() {
    let host = Host::new(FOR_EVER);
    let answers = host.answers(&["START"]);
    let mut gateway = Gateway::start(move |operation, input| {
        let mut answer = answers(operation, input);
        if operation == "AcquireJob" && !answer["job"].is_null() {
            answer["job"]["files"][0]["path"] = json!("../hunter22");
        }
        answer
    })
    .await;
    let provisioner = host.provisioner(&gateway);
    let (operation, input) = gateway.next(&ENDS).await;
    let error = input["error"].as_str().unwrap();
    assert_eq!(
        (operation.as_str(), &input["code"]),
        ("FailJob", &json!("INVALID_INPUT"))
    );
    assert!(
        error.contains("[redacted]: a path must be relative"),
        "{error}"
    );
    provisioner.stop().await;
}

#[tokio::test]
async fn what_a_killed_agent_leaves_is_ended() {
    let host = Host::new("setsid sleep 1000 & exec sleep 1000");
    let answers = host.answers(&["START"]);
    let mut gateway = Gateway::start(move |operation, input| answers(operation, input)).await;
    let provisioner = host.provisioner(&gateway);
    gateway.next(&["CompleteJob"]).await;
    let text = fs::read(host.workspace_dir().join("state/agent.pid")).unwrap();
    serde_json::from_slice::<Process>(&text)
        .unwrap()
        .signal(Signal::SIGKILL);
    host.no_agent_processes().await;
    provisioner.stop().await;
}

/// The gateway takes no list of any length.
#[tokio::test]
async fn thousands_of_workspaces_are_asked_for_in_parts() {
    let host = Host::new(FOR_EVER);
    let root = host.folder.path().join("root");
    let mut there = BTreeSet::new();
    for _ in 0..1_200 {
        let id = Uuid::now_v7().to_string();
        fs::create_dir_all(root.join(&id)).unwrap();
        there.insert(id);
    }
    let answers = host.answers(&[]);
    let mut gateway = Gateway::start(move |operation, input| match operation {
        "OwnedWorkspaces" => json!({ "workspaces": [] }),
        _ => answers(operation, input),
    })
    .await;
    let provisioner = host.provisioner(&gateway);
    let mut asked = BTreeSet::new();
    for _ in 0..3 {
        let (_, input) = gateway.next(&["OwnedWorkspaces"]).await;
        let ids = input["workspaceIds"].as_array().unwrap();
        assert!(ids.len() <= 500, "{}", ids.len());
        asked.extend(ids.iter().map(|id| id.as_str().unwrap().to_owned()));
    }
    assert_eq!(asked, there);
    gateway.next(&["AcquireJob"]).await;
    provisioner.stop().await;
}

#[tokio::test]
async fn what_nobody_owns_is_ended_on_start_and_what_is_deleted_is_removed() {
    let host = Host::new(FOR_EVER);
    let answers = host.answers(&["START"]);
    let mut gateway = Gateway::start(move |operation, input| answers(operation, input)).await;
    let provisioner = host.provisioner(&gateway);
    gateway.next(&["CompleteJob"]).await;
    provisioner.stop().await;

    for deleted in [false, true] {
        let answers = host.answers(&[]);
        let workspace = host.workspace;
        let mut gateway = Gateway::start(move |operation, input| match operation {
            "OwnedWorkspaces" => json!({ "workspaces": [{ "workspaceId": workspace, "agentId": null, "deleted": deleted }] }),
            _ => answers(operation, input),
        })
        .await;
        let provisioner = host.provisioner(&gateway);
        let (_, input) = gateway.next(&["OwnedWorkspaces"]).await;
        assert_eq!(input["workspaceIds"], json!([workspace]));
        gateway.next(&["AcquireJob"]).await;
        assert!(host.agent_processes().is_empty());
        assert_eq!(host.workspace_dir().exists(), !deleted);
        provisioner.stop().await;
    }
}

#[tokio::test]
async fn a_second_provisioner_in_the_same_folder_is_refused() {
    let host = Host::new("");
    let answers = host.answers(&[]);
    let mut gateway = Gateway::start(move |operation, input| answers(operation, input)).await;
    let first = host.provisioner(&gateway);
    gateway.next(&["AcquireJob"]).await;
    let error = host.provisioner(&gateway).task.await.unwrap().unwrap_err();
    assert!(matches!(error, ProvisionerError::InUse(_)), "{error}");
    first.stop().await;
}
