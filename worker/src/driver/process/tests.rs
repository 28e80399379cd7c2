//! Real processes: the agent is a script that stands in for the program `taskyard`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use nix::sys::signal::Signal;
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;

use super::*;
use crate::driver::{ParameterValue, TaskRequest};
use crate::manifest::{Manifest, TemplateFile, TemplateFiles};
use crate::spec::Secret;

const MANIFEST: &str = r#"
name = "test"
[[parameter]]
name = "key"
type = "string"
secret = true
[[agent]]
name = "main"
env = { GREETING = "hello {param.key}" }
stop_timeout_seconds = 60
[agent.startup]
script = "bin/setup.sh"
[[agent.app]]
slug = "app"
[task]
app = "app"
command = ["run", "--", "{prompt}"]
prompt_file = "prompt.sh"
"#;

struct Stand {
    folder: TempDir,
    driver: ProcessDriver,
}

impl Stand {
    /// A driver whose agent runs `script`; it writes to `$READY` what the test waits for.
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let executable = folder.path().join("taskyard");
        let ready = folder.path().join("ready");
        nix::unistd::mkfifo(&ready, nix::sys::stat::Mode::S_IRWXU).unwrap();
        fs::write(
            &executable,
            format!("#!/bin/bash\nREADY={}\n{script}\n", ready.display()),
        )
        .unwrap();
        fs::set_permissions(&executable, fs::Permissions::from_mode(0o755)).unwrap();
        let driver = ProcessDriver::open(&folder.path().join("root"), &executable).unwrap();
        Self { folder, driver }
    }

    async fn start(&self, request: &StartRequest) -> (AgentIdentity, Child, String) {
        let identity = AgentIdentity {
            id: Uuid::now_v7(),
            token: Secret::new("tyd_agent_token"),
        };
        let mut ready = pipe::OpenOptions::new()
            .read_write(true)
            .open_receiver(self.folder.path().join("ready"))
            .unwrap();
        self.driver.prepare(request).await.unwrap();
        let child = self.driver.start(request, &identity).unwrap();
        let mut said = Vec::new();
        while !said.ends_with(b"\n") {
            said.push(ready.read_u8().await.unwrap());
        }
        (identity, child, String::from_utf8(said).unwrap())
    }

    fn workspace(&self, request: &StartRequest) -> PathBuf {
        self.folder
            .path()
            .join("root")
            .join(request.workspace_id.to_string())
    }
}

fn request(prompt: &str) -> StartRequest {
    let file = |path: &str, content: &str| TemplateFile {
        path: path.to_owned(),
        executable: false,
        content: content.as_bytes().to_vec(),
    };
    let files = TemplateFiles::new(vec![
        file("template.toml", MANIFEST),
        file("bin/setup.sh", "#!/bin/sh\n"),
    ])
    .unwrap();
    StartRequest {
        workspace_id: Uuid::now_v7(),
        workspace_name: "space".to_owned(),
        owner_name: "ann".to_owned(),
        task: Some(TaskRequest {
            id: Uuid::now_v7(),
            name: "task".to_owned(),
            prompt: prompt.to_owned(),
        }),
        manifest: Manifest::from_files(&files).unwrap(),
        files,
        parameters: vec![ParameterValue {
            name: "key".to_owned(),
            value: Secret::new("hunter22"),
            secret: true,
        }],
        gateway_url: "http://127.0.0.1:1".to_owned(),
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_start_gives_the_agent_its_folders_and_a_bare_environment() {
    let stand =
        Stand::new("env | cut -d= -f1 | sort | tr '\\n' ' ' > $READY; echo \"$@\" >> $READY");
    let request = request("echo {work_dir} $(id)");
    let (identity, mut child, variables) = stand.start(&request).await;
    child.wait().await.unwrap();

    assert!(variables.contains("TASKYARD_AGENT_ID"), "{variables}");
    assert!(
        !variables.contains("CARGO") && !variables.contains("HOME"),
        "{variables}"
    );
    let workspace = stand.workspace(&request);
    assert!(
        variables.ends_with(&format!(
            "agent --spec {}\n",
            workspace.join("state/agent.json").display()
        )),
        "{variables}"
    );
    assert_eq!(mode(&workspace.join("state")), 0o700);
    assert_eq!(mode(&workspace.join("state/agent.json")), 0o600);
    assert_eq!(mode(&workspace.join("state/template/bin/setup.sh")), 0o700);
    assert_eq!(
        fs::read_to_string(workspace.join("work/prompt.sh")).unwrap(),
        "echo {work_dir} $(id)"
    );

    let spec = AgentSpec::read(&workspace.join("state/agent.json")).unwrap();
    assert_eq!(spec.agent_id, identity.id);
    assert_eq!(
        spec.task.as_ref().unwrap().command,
        ["run", "--", "echo {work_dir} $(id)"]
    );
    assert_eq!(spec.env["GREETING"].reveal(), "hello hunter22");
    assert_eq!(spec.env["TASKYARD_PARAM_KEY"].reveal(), "hunter22");
    assert_eq!(
        spec.env["HOME"].reveal(),
        workspace.join("work").to_str().unwrap()
    );
    assert!(!spec.env.keys().any(|name| name.starts_with("CARGO")));
    assert!(
        spec.secrets.contains(&Secret::new("hunter22"))
            && spec.secrets.contains(&Secret::new("tyd_agent_token"))
    );
    assert!(!format!("{spec:?}").contains("hunter22"));
}

#[tokio::test]
async fn a_stop_lets_the_agent_end_by_itself_and_keeps_the_folder() {
    let stand = Stand::new(
        "trap 'echo bye > bye; exit' TERM; echo up > $READY; while :; do sleep 0.05; done",
    );
    let request = request("x");
    let (_, mut child, _) = stand.start(&request).await;
    assert!(stand.driver.agent_process(request.workspace_id).is_some());
    let (stopped, status) =
        tokio::join!(stand.driver.stop(request.workspace_id, None), child.wait());
    stopped.unwrap();
    assert!(status.unwrap().success());
    assert_eq!(
        fs::read_to_string(stand.workspace(&request).join("work/bye")).unwrap(),
        "bye\n"
    );
    stand.driver.stop(request.workspace_id, None).await.unwrap();
}

#[tokio::test]
async fn a_start_after_a_stop_resumes_in_the_same_folder() {
    let stand = Stand::new("touch kept; echo up > $READY");
    let mut request = request("one");
    let (_, mut child, _) = stand.start(&request).await;
    child.wait().await.unwrap();
    stand.driver.stop(request.workspace_id, None).await.unwrap();
    request.task.as_mut().unwrap().prompt = "two".to_owned();
    let (identity, mut child, _) = stand.start(&request).await;
    child.wait().await.unwrap();
    let workspace = stand.workspace(&request);
    assert!(workspace.join("work/kept").exists());
    let spec = AgentSpec::read(&workspace.join("state/agent.json")).unwrap();
    assert_eq!(spec.agent_id, identity.id);
    assert_eq!(spec.task.unwrap().command, ["run", "--", "two"]);
    assert_eq!(
        fs::read_to_string(workspace.join("work/prompt.sh")).unwrap(),
        "two"
    );
}

#[tokio::test]
async fn a_kill_ends_what_left_the_session_of_the_agent() {
    let stand = Stand::new(
        "trap '' TERM; setsid bash -c 'trap \"\" TERM; echo $$ > $READY; exec sleep 1000' & wait; sleep 1000",
    );
    let script = fs::read_to_string(stand.folder.path().join("taskyard"))
        .unwrap()
        .replacen("READY=", "export READY=", 1);
    fs::write(stand.folder.path().join("taskyard"), script).unwrap();
    let request = request("x");
    let (_, mut child, pid) = stand.start(&request).await;
    let grandchild = Process::find(pid.trim().parse().unwrap()).unwrap();
    let (killed, status) = tokio::join!(stand.driver.kill(request.workspace_id), child.wait());
    killed.unwrap();
    assert!(!status.unwrap().success());
    assert!(!grandchild.is_running());
    assert!(!stand.driver.is_running(request.workspace_id));
}

#[tokio::test]
async fn an_agent_that_ignores_the_request_or_was_stopped_is_killed_at_the_limit() {
    let stand = Stand::new("trap '' TERM; echo up > $READY; while :; do sleep 1; done");
    let request = request("x");
    let (_, mut child, _) = stand.start(&request).await;
    stand
        .driver
        .agent_process(request.workspace_id)
        .unwrap()
        .signal(Signal::SIGSTOP);
    let (stopped, status) = tokio::join!(
        stand
            .driver
            .stop(request.workspace_id, Some(Duration::ZERO)),
        child.wait()
    );
    stopped.unwrap();
    assert!(!status.unwrap().success());
}

#[tokio::test]
async fn a_delete_removes_the_workspace_and_follows_no_link() {
    let stand = Stand::new("echo up > $READY; exec sleep 1000");
    let request = request("x");
    let (_, mut child, _) = stand.start(&request).await;
    let outside = stand.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("precious"), "").unwrap();
    let work = stand.workspace(&request).join("work");
    symlink(&outside, work.join("link")).unwrap();
    fs::create_dir(work.join("closed")).unwrap();
    fs::write(work.join("closed/file"), "").unwrap();
    fs::set_permissions(work.join("closed"), fs::Permissions::from_mode(0o500)).unwrap();
    let (deleted, _) = tokio::join!(stand.driver.delete(request.workspace_id), child.wait());
    deleted.unwrap();
    assert!(!stand.workspace(&request).exists());
    assert!(outside.join("precious").exists());
    assert!(stand.driver.workspaces().unwrap().is_empty());
    stand.driver.delete(request.workspace_id).await.unwrap();
}

#[tokio::test]
async fn a_link_in_the_place_of_the_prompt_file_is_not_followed() {
    let stand = Stand::new("echo up > $READY");
    let request = request("new");
    stand.driver.prepare(&request).await.unwrap();
    let target = stand.folder.path().join("target");
    fs::write(&target, "old").unwrap();
    symlink(&target, stand.workspace(&request).join("work/prompt.sh")).unwrap();
    let (_, mut child, _) = stand.start(&request).await;
    child.wait().await.unwrap();
    assert_eq!(fs::read_to_string(target).unwrap(), "old");
}

#[tokio::test]
async fn a_prompt_too_long_for_an_argument_is_refused_in_words() {
    let stand = Stand::new("");
    let request = request(&"x".repeat(200 * 1024));
    stand.driver.prepare(&request).await.unwrap();
    let identity = AgentIdentity {
        id: Uuid::now_v7(),
        token: Secret::default(),
    };
    let error = stand
        .driver
        .start(&request, &identity)
        .unwrap_err()
        .to_string();
    assert!(error.contains("`prompt_file`"), "{error}");
}

#[tokio::test]
async fn the_host_id_stays() {
    let stand = Stand::new("");
    let id = stand.driver.host_id().unwrap();
    assert_eq!(stand.driver.host_id().unwrap(), id);
}
