use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Require, Secret, TaskSpec};

/// What an agent is to do, and where. `Debug` shows no secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSpec {
    /// Address of the gateway, without a path (`http://127.0.0.1:7080`); `/worker/graphql` is below it.
    pub gateway_url: String,
    /// Credential of this agent.
    pub token: Secret,
    /// This agent. Every process of it carries `TASKYARD_AGENT_ID=<agent_id>` in its environment: [`Self::env`] has it.
    pub agent_id: Uuid,
    /// The workspace it runs in.
    pub workspace_id: Uuid,
    /// Name of the agent in the template.
    pub name: String,
    /// Folder that the user sees: home and current folder of everything the agent starts. Exists.
    pub work_dir: PathBuf,
    /// Private folder of driver and agent (mode 0700), closed to what the agent starts. Exists.
    pub state_dir: PathBuf,
    /// The template's files, readable for what the agent starts. Exists.
    pub template_dir: PathBuf,
    /// Private temporary folder of the workspace, `TMPDIR` of everything the agent starts. Exists.
    pub temp_dir: PathBuf,
    /// Where the agent listens for `taskyard report` and `taskyard mcp`; also in [`Self::env`] as `TASKYARD_SOCKET`. Its folder
    /// exists and belongs to this workspace alone; a socket left over from an earlier run may be there.
    pub socket_path: PathBuf,
    /// The program itself, to start `workspace-exec` with.
    pub executable: PathBuf,
    /// How far the agent's children are to be shut in.
    pub isolation: Isolation,
    /// Further folders that the agent's children may read and execute in, beside the system's.
    #[serde(default)]
    pub readable: Vec<PathBuf>,
    /// The complete environment of everything the agent starts (it adds to this only [`TaskSpec::env`]). Values can be secret.
    pub env: BTreeMap<String, Secret>,
    /// Run before the task; the agent is READY after it.
    pub startup: Option<ScriptSpec>,
    /// Run when the agent is asked to end, while the task still runs; SIGTERM comes after it.
    pub shutdown: Option<ScriptSpec>,
    /// The AI task; `None`: the agent keeps the workspace and runs no task.
    pub task: Option<TaskSpec>,
    /// Apps with or without a health check, the task's own included.
    pub apps: Vec<AppSpec>,
    /// What must be there before the task's command starts, else the task is FAILED with [`Require::missing`] as message.
    pub require: Require,
    /// Values that must not leave the workspace in logs or messages; each of at least six characters.
    pub secrets: Vec<Secret>,
    /// How long the agent takes from being asked to end to SIGKILL, the shutdown script included. Seconds.
    pub stop_timeout_seconds: u32,
}

impl AgentSpec {
    /// Reads the file that the driver wrote. Errors name the file.
    pub fn read(path: &Path) -> io::Result<Self> {
        let at =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        serde_json::from_slice(&fs::read(path).map_err(at)?).map_err(|error| at(error.into()))
    }
}

/// How far the processes of a workspace are shut in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Isolation {
    /// Own session, process group, cleared environment.
    Process,
    /// Also Landlock: only the workspace's folders can be written, only the system's can be read beside them. Start children as
    /// `<executable> workspace-exec --spec <agent.json> -- <command…>`, which sets it up and then becomes the command.
    Landlock,
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Process => "process",
            Self::Landlock => "Landlock",
        })
    }
}

/// A startup or shutdown script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptSpec {
    /// Program and arguments; never a shell line.
    pub command: Vec<String>,
    /// Ended after so many seconds.
    pub timeout_seconds: u32,
}

/// Something that the agent shows to the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppSpec {
    /// Name in the API, unique in the agent.
    pub slug: String,
    /// Name for people.
    pub display_name: String,
    /// Address, http or https.
    pub url: Option<String>,
    /// `None`: health is DISABLED.
    pub health: Option<HealthSpec>,
}

/// How to find out whether an app is well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthSpec {
    /// What is tried.
    pub check: HealthCheck,
    /// Seconds between two checks; a check that takes longer has failed.
    pub interval_seconds: u32,
    /// So many failures in a row make the app UNHEALTHY.
    pub threshold: u32,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthCheck {
    /// Well when it exits 0.
    Command(Vec<String>),
    /// Well when GET answers with a status below 500. Plain http to a loopback address.
    Url(String),
}
