//! A running workspace with the real agent in it, and a gateway that can be killed.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use taskyard_server::app::{Ends, router};
use taskyard_server::config::Config;
use taskyard_server::domain::agent::{
    AgentConnectionState, AgentWork, AgentWorkResult, CommandLine,
};
use taskyard_server::domain::{AgentId, CommandId, Failure, WorkspaceId};
use taskyard_server::events::Topic;
use taskyard_server::services::{Services, commands, lookup};
use taskyard_server::store::Database;
use taskyard_worker::process_tree::{self, AGENT_ID_VARIABLE};
use taskyard_worker::spec::{AgentSpec, Isolation, Require, Secret};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::database::TestDatabase;
use super::flow::Flow;
use super::gateway::{TASKYARD, signal};

/// A site with a workspace of ann's that runs.
pub struct RealAgent {
    pub flow: Flow,
    running: Running,
}

/// A workspace that runs, and the gateway that its agent talks to.
pub struct Running {
    /// Whose clock, settings and bells that gateway has too.
    own: Services,
    pub workspace: WorkspaceId,
    pub agent: AgentId,
    folder: tempfile::TempDir,
    gateway: Option<(Runtime, Services)>,
    port: u16,
    process: Option<Child>,
    database_url: String,
}

impl RealAgent {
    /// Starts all of it and waits until the agent is connected.
    pub async fn start(test: &TestDatabase) -> Self {
        let mut site = Self::without_agent(test).await;
        site.start_agent().await;
        site
    }

    /// The agent is declared, and not started.
    pub async fn without_agent(test: &TestDatabase) -> Self {
        let flow = Flow::start(test).await;
        let running = Running::declared(&flow, test).await;
        Self { flow, running }
    }
}

impl Deref for RealAgent {
    type Target = Running;

    fn deref(&self) -> &Running {
        &self.running
    }
}

impl DerefMut for RealAgent {
    fn deref_mut(&mut self) -> &mut Running {
        &mut self.running
    }
}

impl Running {
    /// A new workspace of the site's member, whose agent is not started.
    pub async fn declared(flow: &Flow, test: &TestDatabase) -> Self {
        let workspace = flow.create_workspace("work").await;
        let job = flow.acquire().await.job;
        let (_, agents) = flow.try_declare(&job).await;
        flow.complete(&job).await;
        let mut running = Self {
            own: flow.services().clone(),
            workspace: workspace.id,
            agent: agents[0].id,
            folder: tempfile::tempdir().unwrap(),
            gateway: None,
            port: 0,
            process: None,
            database_url: test.url.clone(),
        };
        running.start_gateway().await;
        running.write_spec(agents[0].token.reveal());
        running
    }

    /// The folder of the workspace.
    pub fn work_dir(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// The gateway's rules.
    pub fn services(&self) -> &Services {
        &self.gateway.as_ref().unwrap().1
    }

    /// Starts a gateway at the same address, on the same data.
    pub async fn start_gateway(&mut self) {
        let runtime = Runtime::new().unwrap();
        let (clock, settings) = (self.own.clock.clone(), (*self.own.settings).clone());
        let events = self.own.events.clone();
        let (url, port) = (self.database_url.clone(), self.port);
        let started = runtime.spawn(async move {
            let db = Database::connect(&url).await.unwrap();
            let services = Services::new(db, events, clock, settings);
            let config = Config::defaults("unused".into());
            let router = router(config, &services, &Ends::default());
            let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
                .await
                .unwrap();
            let port = listener.local_addr().unwrap().port();
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
            (services, port)
        });
        let (services, port) = started.await.unwrap();
        self.port = port;
        self.gateway = Some((runtime, services));
    }

    /// Ends the gateway in the middle of what it does.
    pub fn kill_gateway(&mut self) {
        let (runtime, _) = self.gateway.take().unwrap();
        runtime.shutdown_background();
    }

    fn write_spec(&self, token: &str) {
        let inside = |name: &str| {
            let path = self.folder.path().join(name);
            std::fs::create_dir_all(&path).unwrap();
            path
        };
        let agent_id = self.agent.0;
        let env = [
            ("PATH", std::env::var("PATH").unwrap()),
            (AGENT_ID_VARIABLE, agent_id.to_string()),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), Secret::new(value)));
        let spec = AgentSpec {
            gateway_url: format!("http://127.0.0.1:{}", self.port),
            token: Secret::new(token),
            agent_id,
            workspace_id: self.workspace.0,
            name: "main".to_owned(),
            work_dir: inside("work"),
            state_dir: inside("state"),
            template_dir: inside("template"),
            temp_dir: inside("tmp"),
            socket_path: inside("run").join("agent.sock"),
            executable: TASKYARD.into(),
            isolation: Isolation::Process,
            readable: Vec::new(),
            env: BTreeMap::from(env),
            startup: None,
            shutdown: None,
            task: None,
            apps: Vec::new(),
            require: Require::default(),
            secrets: Vec::new(),
            stop_timeout_seconds: 10,
        };
        let text = serde_json::to_vec(&spec).unwrap();
        std::fs::write(self.spec_path(), text).unwrap();
    }

    fn spec_path(&self) -> PathBuf {
        self.folder.path().join("state/agent.json")
    }

    /// Starts the agent's program and waits until the gateway has heard it.
    pub async fn start_agent(&mut self) {
        let process = Command::new(TASKYARD)
            .args(["agent", "--spec"])
            .arg(self.spec_path())
            .env_clear()
            .env("PATH", std::env::var("PATH").unwrap())
            .env(AGENT_ID_VARIABLE, self.agent.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.process = Some(process);
        let mut bell = self
            .services()
            .events
            .listen(Topic::Commands(self.workspace));
        loop {
            let agents = lookup::agents(self.services(), &[self.agent])
                .await
                .unwrap();
            if agents[0].connection == AgentConnectionState::Connected {
                return;
            }
            bell.heard().await;
        }
    }

    /// Kills the agent and all that it has started, at once.
    pub fn kill_agent(&mut self) {
        for process in process_tree::of_agent(&self.agent.to_string()) {
            process.signal(Signal::SIGKILL);
        }
        if let Some(mut process) = self.process.take() {
            process.wait().unwrap();
        }
    }

    /// SIGSTOP or SIGCONT for the agent's own process.
    pub fn signal_agent(&self, wanted: Signal) {
        signal(self.process.as_ref().unwrap().id(), wanted);
    }

    /// Waits until no program of the workspace runs.
    pub async fn nothing_runs(&self) {
        while process_tree::of_agent(&self.agent.to_string()).len() > 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Has the gateway carry out work; it goes with the gateway.
    pub fn begin(
        &self,
        id: CommandId,
        work: AgentWork,
    ) -> JoinHandle<Result<AgentWorkResult, Failure>> {
        let (runtime, services) = self.gateway.as_ref().unwrap();
        let (services, workspace) = (services.clone(), self.workspace);
        runtime.spawn(async move { commands::carry_out(&services, workspace, id, work).await })
    }

    /// Carries out work.
    pub async fn try_work(&self, work: AgentWork) -> Result<AgentWorkResult, Failure> {
        self.begin(CommandId::generate(), work).await.unwrap()
    }

    /// Carries out work that must succeed.
    pub async fn work(&self, work: AgentWork) -> AgentWorkResult {
        self.try_work(work).await.unwrap()
    }

    /// Waits for a file of the workspace that says that a program has come so far.
    pub async fn there(&self, name: &str) {
        there(&self.work_dir().join(name)).await;
    }
}

async fn there(path: &Path) {
    while !path.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill_agent();
        if self.gateway.is_some() {
            self.kill_gateway();
        }
    }
}

/// A script for the shell, with a minute's time.
pub fn script(script: &str) -> AgentWork {
    AgentWork::Execute {
        command: CommandLine::Shell(script.to_owned()),
        working_directory: None,
        timeout_seconds: 60,
        background: false,
    }
}
