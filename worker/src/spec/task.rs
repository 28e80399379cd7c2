use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde::{Deserialize, Serialize};

use super::Secret;

/// The AI task's program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskSpec {
    /// Slug of the task's app, one of [`super::AgentSpec::apps`].
    pub app: String,
    /// Program and arguments, placeholders (the prompt too) resolved.
    pub command: Vec<String>,
    /// The prompt as the user wrote it.
    pub prompt: String,
    /// Name of the file in the work folder that holds the prompt. The driver has written it.
    pub prompt_file: Option<String>,
    /// Write the prompt to standard input first; closed after it when [`Self::input`] is none.
    pub prompt_on_stdin: bool,
    /// What becomes of the user's later messages.
    pub input: InputMode,
    /// A pseudo-terminal without echo (true), else pipes.
    pub terminal: bool,
    /// Added to [`super::AgentSpec::env`] for this command only.
    pub env: BTreeMap<String, Secret>,
}

/// Whether a task takes messages while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputMode {
    /// Each message is a line on standard input.
    Stdin,
    /// None are taken.
    #[default]
    None,
}

/// What a task cannot start without.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Require {
    /// Programs in `PATH`.
    #[serde(default)]
    pub commands: Vec<Requirement>,
    /// Variables that are set and not empty.
    #[serde(default)]
    pub env: Vec<Requirement>,
}

/// One thing that must be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Names; one of them is enough.
    pub any_of: Vec<String>,
    /// How to get it, a sentence for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Require {
    /// One sentence for each thing that is missing in `env`, with how to get it; empty when all is there.
    pub fn missing(&self, env: &BTreeMap<String, Secret>) -> Vec<String> {
        let path = env.get("PATH").map_or("", Secret::reveal);
        let commands = self
            .commands
            .iter()
            .filter(|requirement| !requirement.any_of.iter().any(|name| is_command(name, path)));
        let variables = self.env.iter().filter(|requirement| {
            !requirement.any_of.iter().any(|name| {
                env.get(name)
                    .is_some_and(|value| !value.reveal().is_empty())
            })
        });
        let commands =
            commands.map(|requirement| requirement.complaint("command", "was not found in PATH"));
        let variables = variables.map(|requirement| {
            requirement.complaint(
                "environment variable",
                "is not set where the provisioner runs",
            )
        });
        commands.chain(variables).collect()
    }
}

impl Requirement {
    fn complaint(&self, kind: &str, what: &str) -> String {
        let names = self
            .any_of
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(" or ");
        match &self.hint {
            Some(hint) => format!("{kind} {names} {what}: {hint}"),
            None => format!("{kind} {names} {what}"),
        }
    }
}

fn is_command(name: &str, path: &str) -> bool {
    env::split_paths(path).any(|folder| {
        fs::metadata(folder.join(name))
            .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    })
}
