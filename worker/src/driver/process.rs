use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::folder::{Folder, private_folder, write_file};
use super::unpacked::Unpacked;
use super::{AgentIdentity, DriverError, StartRequest, environment, specification};
use crate::isolation;
use crate::manifest::TemplateFiles;
use crate::process_tree::{self, Process};
use crate::spec::{AgentSpec, Isolation};

const POLL: Duration = Duration::from_millis(50);
/// How long an agent has to hand in its last words after everything it started has ended.
const LAST_WORDS: Duration = Duration::from_secs(8);

/// Makes workspaces out of folders and processes of this machine. Every operation can be repeated.
#[derive(Debug, Clone)]
pub(crate) struct ProcessDriver {
    root: PathBuf,
    executable: PathBuf,
    isolation: Isolation,
}

impl ProcessDriver {
    /// A driver over `root`, which is made when it is missing; `executable` is this program.
    pub(crate) fn open(root: &Path, executable: &Path) -> Result<Self, DriverError> {
        fs::create_dir_all(root)
            .and_then(|()| private_folder(root))
            .map_err(DriverError::io("can't use the folder for workspaces", root))?;
        let root = fs::canonicalize(root).map_err(DriverError::io("can't find", root))?;
        let executable = fs::canonicalize(executable)
            .map_err(DriverError::io("can't find the program", executable))?;
        Ok(Self {
            root,
            executable,
            isolation: isolation::probe(),
        })
    }

    /// The level that workspaces get.
    pub(crate) fn isolation(&self) -> Isolation {
        self.isolation
    }

    /// Tells this root from any other; made once.
    pub(crate) fn host_id(&self) -> Result<Uuid, DriverError> {
        let path = self.root.join("host-id");
        match fs::read_to_string(&path) {
            Ok(text) => text.trim().parse().map_err(|_| {
                let error = io::Error::new(
                    io::ErrorKind::InvalidData,
                    "is no id; remove the file to get a new one",
                );
                DriverError::io("can't use", &path)(error)
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let id = Uuid::now_v7();
                write_file(&path, id.to_string().as_bytes(), 0o600)?;
                Ok(id)
            }
            Err(error) => Err(DriverError::io("can't read", &path)(error)),
        }
    }

    /// Workspaces that have a folder here.
    pub(crate) fn workspaces(&self) -> Result<BTreeSet<Uuid>, DriverError> {
        let entries = fs::read_dir(&self.root)
            .map_err(DriverError::io("can't read the folder", &self.root))?;
        let names = entries
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        Ok(names
            .filter(|id| Folder::new(&self.root, *id).exists())
            .collect())
    }

    /// Removes what imports of an earlier program have left. Only whoever has the folder for itself may do this.
    pub(crate) fn remove_left_imports(&self) {
        Unpacked::remove_left(&self.root);
    }

    /// Writes a template's files into a folder of their own, which goes with what is given back.
    pub(crate) fn unpack(&self, files: &TemplateFiles) -> Result<Unpacked, DriverError> {
        Unpacked::write(&self.root, files)
    }

    /// Makes the folders and writes the template's files; ends what an earlier start left running.
    pub(crate) async fn prepare(&self, request: &StartRequest) -> Result<(), DriverError> {
        self.kill(request.workspace_id).await?;
        let folder = Folder::new(&self.root, request.workspace_id);
        folder.create(&self.executable)?;
        folder.write_template(&request.files)
    }

    /// Starts the agent, which outlives this process. The child is to be waited for.
    pub(crate) fn start(
        &self,
        request: &StartRequest,
        identity: &AgentIdentity,
    ) -> Result<Child, DriverError> {
        let folder = Folder::new(&self.root, request.workspace_id);
        let spec =
            specification::build(request, identity, &folder, &self.executable, self.isolation)?;
        if let Some(task) = &spec.task
            && let Some(name) = &task.prompt_file
        {
            write_file(&folder.work().join(name), task.prompt.as_bytes(), 0o600)?;
        }
        let path = folder.specification();
        let json = serde_json::to_vec_pretty(&spec)
            .map_err(|error| DriverError::io("can't write", &path)(error.into()))?;
        // Before the process: whoever comes after a crash finds by it what to end.
        write_file(&path, &json, 0o600)?;
        let log = folder.open_log()?;
        let errors = log
            .try_clone()
            .map_err(DriverError::io("can't write the log of", &path))?;
        let child = Command::new(&self.executable)
            .arg("agent")
            .arg("--spec")
            .arg(&path)
            .env_clear()
            .envs(environment::of_agent(identity))
            .current_dir(folder.work())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .map_err(DriverError::io("can't start the agent", &self.executable))?;
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
        if let Some(process) = pid.and_then(Process::find) {
            let text = serde_json::to_vec(&process)
                .map_err(|error| DriverError::io("can't write", &path)(error.into()))?;
            write_file(&folder.process(), &text, 0o600)?;
        }
        Ok(child)
    }

    /// Asks the agent to end, gives it the time that its template grants (at most `limit`), then kills what is left of it. The folder stays.
    pub(crate) async fn stop(
        &self,
        workspace: Uuid,
        limit: Option<Duration>,
    ) -> Result<(), DriverError> {
        let Some(spec) = self.specification(workspace) else {
            return Ok(());
        };
        if let Some(agent) = self.agent_process(workspace) {
            agent.signal(Signal::SIGTERM);
            agent.signal(Signal::SIGCONT);
            let granted = Duration::from_secs(u64::from(spec.stop_timeout_seconds)) + LAST_WORDS;
            let until = Instant::now() + limit.map_or(granted, |limit| limit.min(granted));
            while agent.is_running() && Instant::now() < until {
                sleep(POLL).await;
            }
        }
        self.kill(workspace).await
    }

    /// Kills the agent and everything of it at once. The folder stays.
    pub(crate) async fn kill(&self, workspace: Uuid) -> Result<(), DriverError> {
        let Some(agent) = self.agent_id(workspace) else {
            return Ok(());
        };
        match process_tree::end(&agent.to_string(), Duration::ZERO).await {
            0 => Ok(()),
            left => Err(DriverError::Stuck(left)),
        }
    }

    /// Ends everything and removes the workspace's folder.
    pub(crate) async fn delete(&self, workspace: Uuid) -> Result<(), DriverError> {
        self.stop(workspace, None).await?;
        let folder = Folder::new(&self.root, workspace);
        let removed = tokio::task::spawn_blocking(move || folder.remove()).await;
        removed.unwrap_or_else(|error| {
            Err(
                DriverError::io("can't remove the workspace in", &self.root)(io::Error::other(
                    error,
                )),
            )
        })
    }

    /// The agent that was last started in the workspace, running or not.
    pub(crate) fn agent_id(&self, workspace: Uuid) -> Option<Uuid> {
        self.specification(workspace).map(|spec| spec.agent_id)
    }

    /// The running agent itself, not what it started.
    pub(crate) fn agent_process(&self, workspace: Uuid) -> Option<Process> {
        let text = fs::read(Folder::new(&self.root, workspace).process()).ok()?;
        serde_json::from_slice::<Process>(&text)
            .ok()
            .filter(|process| process.is_running())
    }

    /// Whether anything of the last agent runs.
    pub(crate) fn is_running(&self, workspace: Uuid) -> bool {
        self.agent_id(workspace)
            .is_some_and(|agent| !process_tree::of_agent(&agent.to_string()).is_empty())
    }

    /// Keeps the log of the workspace's agent within its limit.
    pub(crate) fn cap_log(&self, workspace: Uuid) {
        Folder::new(&self.root, workspace).cap_log();
    }

    fn specification(&self, workspace: Uuid) -> Option<AgentSpec> {
        AgentSpec::read(&Folder::new(&self.root, workspace).specification()).ok()
    }
}

#[cfg(test)]
mod tests;
