use std::collections::BTreeMap;
use std::env;

use super::folder::Folder;
use super::{AgentIdentity, StartRequest};
use crate::manifest::{Agent, Values, resolve};
use crate::process_tree::AGENT_ID_VARIABLE;
use crate::redaction::MIN_SECRET_CHARS;
use crate::spec::Secret;

/// Longest value that the kernel takes in an environment is 128 KiB, with its name.
const MAX_VALUE_BYTES: usize = 120 * 1024;
/// Handed on as they are: how text and time are written.
const HANDED_ON: [&str; 5] = ["LANG", "LC_ALL", "LC_CTYPE", "TZ", "USER"];
const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// The environment of everything that runs in the workspace: nothing of the provisioner's own but what is named here or in the
/// template's `env_passthrough`.
pub(super) fn of_workspace(
    request: &StartRequest,
    agent: &Agent,
    folder: &Folder,
    identity: &AgentIdentity,
    values: &Values<'_>,
) -> BTreeMap<String, Secret> {
    let mut variables = BTreeMap::new();
    let mut set = |name: &str, value: &str| {
        variables.insert(name.to_owned(), Secret::new(value));
    };
    set("LANG", "C.UTF-8");
    set("USER", "taskyard");
    for (name, value) in HANDED_ON
        .iter()
        .filter_map(|name| Some((name, env::var(name).ok()?)))
    {
        set(name, &value);
    }
    for (name, value) in request
        .manifest
        .env_passthrough
        .iter()
        .filter_map(|name| Some((name, env::var(name).ok()?)))
    {
        set(name, &value);
    }
    set(
        "PATH",
        &format!("{}:{}", folder.bin().display(), search_path()),
    );
    set("HOME", values.work_dir);
    set("TERM", "xterm-256color");
    set("TMPDIR", &folder.temp().to_string_lossy());
    for (name, value) in &agent.env {
        set(name, &resolve(value, values));
    }
    for parameter in request
        .parameters
        .iter()
        .filter(|parameter| parameter.value.reveal().len() <= MAX_VALUE_BYTES)
    {
        set(
            &format!("TASKYARD_PARAM_{}", parameter.name.to_ascii_uppercase()),
            parameter.value.reveal(),
        );
    }
    set(AGENT_ID_VARIABLE, &identity.id.to_string());
    set("TASKYARD_SOCKET", values.socket);
    set("TASKYARD_TEMPLATE_DIR", values.template_dir);
    set("TASKYARD_WORKSPACE_ID", &request.workspace_id.to_string());
    set("TASKYARD_WORKSPACE_NAME", &request.workspace_name);
    set("TASKYARD_OWNER", &request.owner_name);
    if let Some(task) = &request.task {
        set("TASKYARD_TASK_ID", &task.id.to_string());
        set("TASKYARD_TASK_NAME", &task.name);
        if task.prompt.len() <= MAX_VALUE_BYTES {
            set("TASKYARD_PROMPT", &task.prompt);
        }
    }
    variables
}

/// What must not be seen: the agent's credential, secret parameters, and host variables handed on.
pub(super) fn secrets(request: &StartRequest, identity: &AgentIdentity) -> Vec<Secret> {
    let declared = |name: &str| {
        request
            .manifest
            .parameters
            .iter()
            .any(|parameter| parameter.name == name && parameter.secret)
    };
    let parameters = request
        .parameters
        .iter()
        .filter(|parameter| parameter.secret || declared(&parameter.name));
    let passed = request
        .manifest
        .env_passthrough
        .iter()
        .filter_map(|name| env::var(name).ok())
        .map(Secret::new);
    let mut secrets: Vec<Secret> = std::iter::once(identity.token.clone())
        .chain(parameters.map(|parameter| parameter.value.clone()))
        .chain(passed)
        .filter(|secret| secret.reveal().chars().count() >= MIN_SECRET_CHARS)
        .collect();
    secrets.sort();
    secrets.dedup();
    secrets
}

/// The agent's own environment: its marker and what its connection needs.
pub(super) fn of_agent(identity: &AgentIdentity) -> Vec<(String, String)> {
    let handed_on = ["LANG", "TZ", "RUST_LOG", "SSL_CERT_FILE", "SSL_CERT_DIR"];
    let handed_on = handed_on
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), env::var(name).ok()?)));
    let own = [
        ("PATH".to_owned(), search_path()),
        (AGENT_ID_VARIABLE.to_owned(), identity.id.to_string()),
    ];
    handed_on.chain(own).collect()
}

/// The provisioner's own search path.
pub(super) fn search_path() -> String {
    env::var("PATH")
        .ok()
        .filter(|path| !path.is_empty())
        .unwrap_or_else(|| DEFAULT_PATH.to_owned())
}
