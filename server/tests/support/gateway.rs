//! The real program `taskyard serve`, and a plain GraphQL client to talk to it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::transport_ws::{Operation, Socket};

/// The administrator's token of every gateway in the tests.
pub const TOKEN: &str = "token-of-the-tests-0123456789abcdef";

/// The program under test.
pub const TASKYARD: &str = env!("CARGO_BIN_EXE_taskyard");

/// A gateway in a folder of its own, with short times so that losses are found quickly.
pub struct Gateway {
    folder: tempfile::TempDir,
    database_url: Option<String>,
    port: u16,
    provisioners: usize,
    variables: Vec<(&'static str, String)>,
    child: Option<Child>,
    printed: UnboundedReceiver<String>,
    http: reqwest::Client,
}

impl Gateway {
    /// Starts one on this database with an embedded provisioner, and waits until it is ready.
    pub async fn start(database_url: &str) -> Self {
        Self::start_with(database_url, 4).await
    }

    /// Starts one whose embedded provisioner takes so many jobs at once; 0: it has none.
    pub async fn start_with(database_url: &str, provisioners: usize) -> Self {
        let database_url = Some(database_url.to_owned());
        Self::start_in_folder(database_url, provisioners, Vec::new()).await
    }

    /// The same with these variables besides.
    pub async fn start_with_variables(
        database_url: &str,
        provisioners: usize,
        variables: Vec<(&'static str, String)>,
    ) -> Self {
        Self::start_in_folder(Some(database_url.to_owned()), provisioners, variables).await
    }

    /// The same on the database that it makes in its own folder.
    pub async fn start_on_own_database(provisioners: usize) -> Self {
        Self::start_in_folder(None, provisioners, Vec::new()).await
    }

    /// The same with these variables besides.
    pub async fn start_on_own_database_with(
        provisioners: usize,
        variables: Vec<(&'static str, String)>,
    ) -> Self {
        Self::start_in_folder(None, provisioners, variables).await
    }

    async fn start_in_folder(
        database_url: Option<String>,
        provisioners: usize,
        variables: Vec<(&'static str, String)>,
    ) -> Self {
        let mut gateway = Self {
            folder: tempfile::tempdir().unwrap(),
            database_url,
            port: free_port(),
            provisioners,
            variables,
            child: None,
            printed: unbounded_channel().1,
            http: http_client(),
        };
        gateway.run().await;
        gateway
    }

    /// Starts the program again at the same address, on the same data.
    pub async fn run(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("gateway.log"))
            .unwrap();
        let mut command = Command::new(TASKYARD);
        if let Some(url) = &self.database_url {
            command.env("TASKYARD_DATABASE_URL", url);
        }
        let mut child = command
            .arg("serve")
            .args(["--listen", &format!("127.0.0.1:{}", self.port)])
            .arg("--data-dir")
            .arg(self.folder.path().join("data"))
            .args(["--provisioners", &self.provisioners.to_string()])
            .env_remove("ANTHROPIC_API_KEY")
            .env_remove("OPENAI_API_KEY")
            .env_remove("GEMINI_API_KEY")
            .env_remove("OLLAMA_HOST")
            .env_remove("TASKYARD_SECRET_KEY")
            .env("TASKYARD_BOOTSTRAP_TOKEN", TOKEN)
            .env("TASKYARD_TIMING_LEASE", "3")
            .env("TASKYARD_TIMING_HEARTBEAT", "1")
            .env("TASKYARD_TIMING_AGENT_DISCONNECTED", "3")
            .env("TASKYARD_TIMING_INPUT_ANSWER", "5")
            .env("TASKYARD_WEBHOOKS_ALLOW_PRIVATE", "true")
            .envs(self.variables.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        self.child = Some(child);
        let (printed, lines) = unbounded_channel();
        // Reads to the end, so that the program never writes to a closed pipe.
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let _ = printed.send(line);
            }
        });
        self.printed = lines;
        let is_ready = self.printed_line(&self.url()).await.is_some();
        assert!(is_ready, "it ended at once: {}", self.log());
    }

    /// The sign-in link that it printed when it started; it is printed until somebody has signed in.
    pub async fn printed_link(&mut self) -> String {
        let line = self.printed_line("/login?").await.expect("a link");
        line.split_whitespace().last().unwrap().to_owned()
    }

    /// Waits for the next printed line with this text; `None` if it ends without one.
    async fn printed_line(&mut self, part: &str) -> Option<String> {
        loop {
            let line = self.printed.recv().await?;
            if line.contains(part) {
                return Some(line);
            }
        }
    }

    /// Its address, without a path.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The folder that everything of it is in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("gateway.log")).unwrap_or_default()
    }

    /// Kills it at once (SIGKILL).
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    pub async fn stop(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("it runs");
        signal(child.id(), nix::sys::signal::Signal::SIGTERM);
        let waiting = tokio::task::spawn_blocking(move || child.wait());
        waiting.await.unwrap().unwrap()
    }

    /// A query or mutation; the whole answer.
    pub async fn answer(&self, document: &str, variables: Value) -> Value {
        let request = self.http.post(format!("{}/graphql", self.url()));
        let request = request.bearer_auth(TOKEN);
        let request = request.json(&json!({ "query": document, "variables": variables }));
        request.send().await.unwrap().json().await.unwrap()
    }

    /// A query or mutation that must succeed; its data.
    pub async fn graphql(&self, document: &str, variables: Value) -> Value {
        let mut answer = self.answer(document, variables).await;
        assert!(answer["errors"].is_null(), "{document}: {answer}");
        answer["data"].take()
    }

    /// A mutation whose payload must be without errors; the payload.
    pub async fn mutate(&self, name: &str, input: &str, selection: &str, value: Value) -> Value {
        let document = format!(
            "mutation($input: {input}!) {{ {name}(input: $input) {{ {selection} errors {{ code message path }} }} }}"
        );
        let mut data = self.graphql(&document, json!({ "input": value })).await;
        let payload = data[name].take();
        assert_eq!(payload["errors"], json!([]), "{name}");
        payload
    }

    /// Opens a socket as the administrator.
    pub async fn socket(&self) -> Socket {
        let address = format!("ws://127.0.0.1:{}/graphql", self.port);
        Socket::open(&address, json!({ "token": TOKEN })).await
    }

    /// Follows a subscription on a socket of its own.
    pub async fn follow(&self, document: &str, variables: Value) -> Operation {
        self.socket().await.subscribe(document, variables).await
    }

    /// Makes a task of the template `shell` that runs this script; its id.
    pub async fn shell_task(&self, script: &str) -> String {
        let input = json!({ "template": "shell", "prompt": script });
        let payload = self
            .mutate("createTask", "CreateTaskInput", "task { id }", input)
            .await;
        payload["task"]["id"].as_str().unwrap().to_owned()
    }

    /// Follows a task until it is as wished; the task.
    pub async fn task_until(&self, id: &str, wish: impl Fn(&Value) -> bool) -> Value {
        let document = "subscription($id: ID!) { task(id: $id) { task {
            id status statusReason currentState { state message synthesized }
            agent { id connection lifecycle } workspace { id status latestBuild { id number transition job { status reason error } } }
        } } }";
        let mut events = self.follow(document, json!({ "id": id })).await;
        let mut seen = Vec::new();
        while let Some(event) = events.next().await {
            let task = &event["data"]["task"]["task"];
            if wish(task) {
                return task.clone();
            }
            seen.push(task.to_string());
        }
        panic!("the subscription ended: {seen:#?}\n{}", self.log());
    }

    /// Follows a task until its program has reported this state itself; the task.
    pub async fn task_reporting(&self, id: &str, state: &str) -> Value {
        let reported = |task: &Value| {
            task["currentState"]["state"] == state && task["currentState"]["synthesized"] == false
        };
        self.task_until(id, reported).await
    }

    /// Follows a task until it has this status; the task.
    pub async fn task_with_status(&self, id: &str, status: &str) -> Value {
        self.task_until(id, |task| task["status"] == status).await
    }

    /// Follows a task's conversation until its output contains this; the whole output so far.
    pub async fn output_until(&self, id: &str, wanted: &str) -> String {
        let document =
            "subscription($id: ID!) { taskMessages(taskId: $id) { messages { kind text } } }";
        let mut events = self.follow(document, json!({ "id": id })).await;
        let mut output = String::new();
        while let Some(event) = events.next().await {
            for message in event["data"]["taskMessages"]["messages"]
                .as_array()
                .unwrap()
            {
                if message["kind"] == "OUTPUT" {
                    output.push_str(message["text"].as_str().unwrap());
                }
            }
            if output.contains(wanted) {
                return output;
            }
        }
        panic!("the conversation ended: {output}\n{}", self.log());
    }

    /// The folder of a task's workspace on the embedded provisioner's host, found by its id.
    pub fn workspace_folder(&self, workspace_id: &str) -> Option<PathBuf> {
        find(self.folder.path(), workspace_id)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Agents outlive their gateway. They find their folder gone and end; this is the quick way.
        for agent in agents_below(self.folder.path()) {
            for process in taskyard_worker::process_tree::of_agent(&agent) {
                process.signal(nix::sys::signal::Signal::SIGKILL);
            }
        }
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A plain HTTP client. It never speaks TLS here, but wants to know how.
pub fn http_client() -> reqwest::Client {
    // Another test of the same process may have said it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// Sends a signal to a process that the test has started.
pub fn signal(pid: u32, signal: nix::sys::signal::Signal) {
    let pid = nix::unistd::Pid::from_raw(pid.try_into().unwrap());
    nix::sys::signal::kill(pid, signal).unwrap();
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).ok()?.flatten() {
            if entry.file_name() == name {
                return Some(entry.path());
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
        }
    }
    None
}

/// The ids of the agents whose specification lies somewhere below a folder.
fn agents_below(folder: &Path) -> Vec<String> {
    let mut agents = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            } else if entry.file_name() == "agent.json" {
                let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
                let spec: Value = serde_json::from_str(&text).unwrap_or_default();
                agents.extend(spec["agent_id"].as_str().map(str::to_owned));
            }
        }
    }
    agents
}
