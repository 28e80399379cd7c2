use std::collections::BTreeMap;
use std::path::Path;

use super::folder::Folder;
use super::{AgentIdentity, DriverError, StartRequest, environment, readable};
use crate::manifest::{Agent, HealthProbe, Run, Script, Task, Values, resolve};
use crate::spec::{
    AgentSpec, AppSpec, HealthCheck, HealthSpec, Isolation, ScriptSpec, Secret, TaskSpec,
};

/// Longest single argument that the kernel takes is 128 KiB.
const MAX_ARGUMENT_BYTES: usize = 128 * 1024 - 1;

/// Puts together what the agent is told.
pub(super) fn build(
    request: &StartRequest,
    identity: &AgentIdentity,
    folder: &Folder,
    executable: &Path,
    isolation: Isolation,
) -> Result<AgentSpec, DriverError> {
    let agent = agent_of(request)?;
    let task = task_of(request);
    let parameters: BTreeMap<_, _> = request
        .parameters
        .iter()
        .map(|parameter| (parameter.name.clone(), parameter.value.reveal().to_owned()))
        .collect();
    let work_dir = folder.work();
    let template_dir = folder.template();
    let (work_text, template_text) = (work_dir.to_string_lossy(), template_dir.to_string_lossy());
    let socket_path = folder.run().join("agent.sock");
    let socket_text = socket_path.to_string_lossy();
    let executable_text = executable.to_string_lossy();
    let values = Values {
        prompt: request.task.as_ref().map_or("", |task| &task.prompt),
        prompt_file: task
            .and_then(|task| task.prompt_file.as_deref())
            .unwrap_or_default(),
        taskyard: &executable_text,
        work_dir: &work_text,
        template_dir: &template_text,
        socket: &socket_text,
        parameters: &parameters,
    };
    let require = task.map(|task| task.require.clone()).unwrap_or_default();
    Ok(AgentSpec {
        gateway_url: request.gateway_url.clone(),
        token: identity.token.clone(),
        agent_id: identity.id,
        workspace_id: request.workspace_id,
        name: agent.name.clone(),
        state_dir: folder.state(),
        temp_dir: folder.temp(),
        executable: executable.to_owned(),
        isolation,
        readable: readable::of(&require, &environment::search_path()),
        env: environment::of_workspace(request, agent, folder, identity, &values),
        startup: agent
            .startup
            .as_ref()
            .map(|script| script_spec(script, &values)),
        shutdown: agent
            .shutdown
            .as_ref()
            .map(|script| script_spec(script, &values)),
        task: task.map(|task| task_spec(task, &values)).transpose()?,
        apps: app_specs(agent, &values),
        require,
        secrets: environment::secrets(request, identity),
        stop_timeout_seconds: agent.stop_timeout_seconds,
        work_dir,
        template_dir,
        socket_path,
    })
}

/// The template's agent. Nothing is started of a template that has none.
pub(super) fn agent_of(request: &StartRequest) -> Result<&Agent, DriverError> {
    request.manifest.agents.first().ok_or_else(|| {
        DriverError::Template("the template has no agent; add `[[agent]]`".to_owned())
    })
}

/// The template's task, when the workspace is to run it.
pub(super) fn task_of(request: &StartRequest) -> Option<&Task> {
    request
        .manifest
        .task
        .as_ref()
        .filter(|_| request.task.is_some())
}

fn words(words: &[String], values: &Values<'_>) -> Vec<String> {
    words.iter().map(|word| resolve(word, values)).collect()
}

fn script_spec(script: &Script, values: &Values<'_>) -> ScriptSpec {
    let command = match &script.run {
        Run::Command(command) => words(command, values),
        Run::Script(path) => vec![format!("{}/{path}", values.template_dir)],
    };
    ScriptSpec {
        command,
        timeout_seconds: script.timeout_seconds,
    }
}

fn task_spec(task: &Task, values: &Values<'_>) -> Result<TaskSpec, DriverError> {
    let command = words(&task.command, values);
    if command.iter().any(|word| word.len() > MAX_ARGUMENT_BYTES) {
        let message = "the prompt is too long for this template, which hands it over as an argument (at most 128 KiB); \
             shorten it, or let the template use `prompt_file` or `prompt_stdin`";
        return Err(DriverError::Template(message.to_owned()));
    }
    let env = task
        .env
        .iter()
        .map(|(name, value)| (name.clone(), Secret::new(resolve(value, values))))
        .collect();
    Ok(TaskSpec {
        app: task.app.clone(),
        command,
        prompt: values.prompt.to_owned(),
        prompt_file: task.prompt_file.clone(),
        prompt_on_stdin: task.prompt_stdin,
        input: task.input,
        terminal: task.terminal,
        env,
    })
}

fn app_specs(agent: &Agent, values: &Values<'_>) -> Vec<AppSpec> {
    let health = |health: &crate::manifest::Health| HealthSpec {
        check: match &health.probe {
            HealthProbe::Command(command) => HealthCheck::Command(words(command, values)),
            HealthProbe::Url(url) => HealthCheck::Url(url.clone()),
        },
        interval_seconds: health.interval_seconds,
        threshold: health.threshold,
    };
    let apps = agent.apps.iter().map(|app| AppSpec {
        slug: app.slug.clone(),
        display_name: app.display_name.clone(),
        url: app.url.clone(),
        health: app.health.as_ref().map(health),
    });
    apps.collect()
}
