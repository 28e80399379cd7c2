//! A workspace folder and the agent process in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use taskyard_worker::process_tree::{self, AGENT_ID_VARIABLE};
use taskyard_worker::spec::{
    AgentSpec, InputMode, Isolation, Require, ScriptSpec, Secret, TaskSpec,
};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::gateway::{Gateway, TOKEN};

/// An agent to be started; change `spec` before.
pub struct Workspace {
    pub spec: AgentSpec,
    pub folder: TempDir,
}

/// A running agent; its processes end with it.
pub struct Agent {
    pub process: Child,
    pub id: String,
    pub socket: PathBuf,
    pub folder: TempDir,
}

/// The program with the worker's subcommands.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    let program = folder.join("examples/worker_roles");
    assert!(
        program.exists(),
        "run `cargo build -p taskyard-worker --examples` first"
    );
    program
}

impl Workspace {
    /// A workspace whose task is a bash script, in pipes and without input.
    pub fn with_task(gateway: &Gateway, script: &str) -> Self {
        let mut workspace = Self::new(gateway);
        workspace.spec.task = Some(TaskSpec {
            app: "task".to_owned(),
            command: bash(script),
            prompt: "the prompt".to_owned(),
            prompt_file: None,
            prompt_on_stdin: false,
            input: InputMode::None,
            terminal: false,
            env: BTreeMap::new(),
        });
        workspace
    }

    /// A workspace without a task.
    pub fn new(gateway: &Gateway) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir(&path).unwrap();
            path
        };
        let socket_path = inside("run").join("agent.sock");
        let agent_id = Uuid::now_v7();
        let env = [
            ("PATH", std::env::var("PATH").unwrap()),
            (AGENT_ID_VARIABLE, agent_id.to_string()),
            ("TASKYARD_SOCKET", socket_path.display().to_string()),
            ("PROGRAM", program().display().to_string()),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), Secret::new(value)));
        let spec = AgentSpec {
            gateway_url: gateway.url.clone(),
            token: Secret::new(TOKEN),
            agent_id,
            workspace_id: Uuid::now_v7(),
            name: "main".to_owned(),
            work_dir: inside("work"),
            state_dir: inside("state"),
            template_dir: inside("template"),
            temp_dir: inside("tmp"),
            socket_path,
            executable: program(),
            isolation: Isolation::Process,
            readable: Vec::new(),
            env: env.into(),
            startup: None,
            shutdown: None,
            task: None,
            apps: Vec::new(),
            require: Require::default(),
            secrets: Vec::new(),
            stop_timeout_seconds: 10,
        };
        Self { spec, folder }
    }

    pub fn task(&mut self) -> &mut TaskSpec {
        self.spec.task.as_mut().unwrap()
    }

    /// The task takes input, in a terminal or not.
    pub fn with_input(mut self, terminal: bool) -> Self {
        self.task().input = InputMode::Stdin;
        self.task().terminal = terminal;
        self
    }

    pub fn start(self) -> Agent {
        let path = self.spec.state_dir.join("agent.json");
        std::fs::write(&path, serde_json::to_vec(&self.spec).unwrap()).unwrap();
        let process = Command::new(program())
            .arg("agent")
            .arg(path)
            .env_clear()
            .env("PATH", std::env::var("PATH").unwrap())
            .env(AGENT_ID_VARIABLE, self.spec.agent_id.to_string())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Agent {
            process,
            id: self.spec.agent_id.to_string(),
            socket: self.spec.socket_path,
            folder: self.folder,
        }
    }
}

impl Agent {
    /// Waits for the agent's own end.
    pub async fn ended(&mut self) -> ExitStatus {
        let ended = tokio::time::timeout(Duration::from_mins(1), self.process.wait()).await;
        ended.expect("the agent did not end").unwrap()
    }

    /// Processes of this agent that run, itself included.
    pub fn processes(&self) -> usize {
        process_tree::of_agent(&self.id).len()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = self.process.id().and_then(|pid| i32::try_from(pid).ok());
        process_tree::Process::find(pid.unwrap())
            .unwrap()
            .signal(signal);
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        for process in process_tree::of_agent(&self.id) {
            process.signal(Signal::SIGKILL);
        }
    }
}

pub fn bash(script: &str) -> Vec<String> {
    ["bash", "-c", script].map(str::to_owned).into()
}

pub fn script(script: &str, timeout_seconds: u32) -> ScriptSpec {
    ScriptSpec {
        command: bash(script),
        timeout_seconds,
    }
}
