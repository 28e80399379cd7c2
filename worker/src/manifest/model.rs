use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Parameter;
use crate::spec::{InputMode, Require};

/// A checked `template.toml`. Its JSON form is what the gateway keeps for a template version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name in the API: 1-32 letters, digits and single hyphens.
    pub name: String,
    /// Name for people; the name when not given.
    pub display_name: String,
    /// One or two sentences.
    pub description: String,
    /// Name of a built-in icon, an emoji, or empty.
    pub icon: String,
    /// Text of README.md beside the manifest; empty when there is none.
    pub readme: String,
    /// What the user can choose, in the order to show.
    pub parameters: Vec<Parameter>,
    /// Named sets of parameter values.
    pub presets: Vec<Preset>,
    /// At most one. Without one a workspace is its files, in which nothing runs, and there is no task.
    pub agents: Vec<Agent>,
    /// The AI task; a template without one makes workspaces only.
    pub task: Option<Task>,
    /// Host variables that the provisioner may hand on (API keys); their values are secret.
    pub env_passthrough: Vec<String>,
    /// What a provisioner must have to carry out its jobs: every one of these labels.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A named set of parameter values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Unique name for people.
    pub name: String,
    /// One sentence, or empty.
    pub description: String,
    /// The one to choose at first; at most one is.
    pub default: bool,
    /// Values by parameter name, checked against the parameters.
    pub values: BTreeMap<String, String>,
}

/// A process that runs inside the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// Unique in the template; the rules of [`Manifest::name`].
    pub name: String,
    /// Run before the task.
    pub startup: Option<Script>,
    /// Run when the workspace stops.
    pub shutdown: Option<Script>,
    /// Added to the environment; values may hold placeholders.
    pub env: BTreeMap<String, String>,
    /// What the agent shows to the user.
    pub apps: Vec<App>,
    /// Seconds between asking the agent to end and killing what it runs, the shutdown script included; unless given, as long as
    /// that script may take, and at least 10; at most 600.
    pub stop_timeout_seconds: u32,
}

/// Something to run, with a limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// What.
    pub run: Run,
    /// Ended after so many seconds; 600 for startup and 10 for shutdown unless given, at most 3600.
    pub timeout_seconds: u32,
}

/// Never a shell line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// Program and arguments.
    Command(Vec<String>),
    /// Path of a file of the template that begins with `#!`.
    Script(String),
}

/// An app of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// Unique in the agent; the rules of [`Manifest::name`].
    pub slug: String,
    /// Name for people; the slug when not given.
    pub display_name: String,
    /// http or https address.
    pub url: Option<String>,
    /// How to find out whether it is well; none: health is DISABLED.
    pub health: Option<Health>,
}

/// A health check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Health {
    /// What is tried.
    pub probe: HealthProbe,
    /// Seconds between tries, 1-3600; 5 unless given.
    pub interval_seconds: u32,
    /// So many failures in a row make the app UNHEALTHY, 1-100; 3 unless given.
    pub threshold: u32,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthProbe {
    /// Well when it exits 0.
    Command(Vec<String>),
    /// Well when GET answers below 500; plain http to a loopback address.
    Url(String),
}

/// The AI task: which program gets the prompt, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Name of the agent that runs it; the only agent when not given.
    pub agent: String,
    /// Slug of the agent's app that its states belong to.
    pub app: String,
    /// Program and arguments, with placeholders.
    pub command: Vec<String>,
    /// Name of a file in the work folder that the prompt is written to.
    pub prompt_file: Option<String>,
    /// The prompt is written to standard input.
    pub prompt_stdin: bool,
    /// What becomes of the user's later messages.
    pub input: InputMode,
    /// A pseudo-terminal instead of pipes.
    pub terminal: bool,
    /// Added to the environment of the command; values may hold placeholders.
    pub env: BTreeMap<String, String>,
    /// What must be there before it starts.
    pub require: Require,
}
