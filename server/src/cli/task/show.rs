//! `taskyard task show`.

use jiff::Timestamp;
use taskyard_client::Client;

use super::super::failure::Failure;
use super::super::operations::{ShowTask, show_task};
use super::super::output::{Output, age};
use super::find::{self, Reference};

pub(super) async fn run(client: &Client, output: Output, text: &str) -> Result<(), Failure> {
    let Reference { id, owner, name } = find::reference(text);
    let variables = show_task::Variables { id, owner, name };
    let task = client.execute::<ShowTask>(variables).await?.task;
    let task = task.ok_or_else(|| find::not_found(text))?;
    if output.json {
        return output.object(&task);
    }
    output.line(&lines(&task, Timestamp::now()).join("\n"))
}

fn lines(task: &show_task::ShowTaskTask, now: Timestamp) -> Vec<String> {
    let mut lines = vec![
        format!("Name:      {}/{}", task.owner.username, task.name),
        format!("Id:        {}", task.id),
    ];
    if !task.display_name.is_empty() && task.display_name != task.name {
        lines.push(format!("Title:     {}", task.display_name));
    }
    lines.push(format!(
        "Status:    {}: {}",
        task.status, task.status_reason
    ));
    if let Some(current) = &task.current_state {
        let uri = current.uri.as_deref().unwrap_or_default();
        let state = format!("State:     {}: {} {uri}", current.state, current.message);
        lines.push(state.trim_end().to_owned());
    }
    let (template, version) = (&task.template.name, task.template_version.number);
    lines.push(format!("Template:  {template}, version {version}"));
    if let Some(workspace) = &task.workspace {
        lines.push(format!(
            "Workspace: {}: {}",
            workspace.name, workspace.status
        ));
        if let Some(build) = &workspace.latest_build {
            let (number, transition, job) = (build.number, &build.transition, &build.job);
            lines.push(format!("Build:     {number}, {transition}: {}", job.status));
            lines.extend(
                job.error
                    .as_ref()
                    .map(|error| format!("           {error}")),
            );
        }
    }
    if let Some(agent) = &task.agent {
        let (connection, lifecycle) = (&agent.connection, &agent.lifecycle);
        lines.push(format!(
            "Agent:     {}: {connection}, {lifecycle}",
            agent.name
        ));
    }
    let age = age(&task.created_at, now);
    lines.push(format!("Created:   {} ({age} ago)", task.created_at));
    lines.push("Prompt:".into());
    lines.extend(task.prompt.lines().map(|line| format!("  {line}")));
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_task_is_shown_with_what_it_waits_for_and_its_prompt() {
        let task = json!({
            "id": "0197a1b2-0000-7000-8000-000000000001", "name": "fix-it-1a2b", "displayName": "Fix it",
            "prompt": "first\nsecond", "status": "ACTIVE", "statusReason": "The agent is connected",
            "currentState": {"state": "WORKING", "message": "Reading", "uri": null,
                "at": "2026-11-20T11:59:00Z", "synthesized": false},
            "owner": {"id": "u", "username": "ada"}, "template": {"id": "t", "name": "shell"},
            "templateVersion": {"id": "v", "number": 2}, "workspace": null, "agent": null,
            "createdAt": "2026-11-20T11:57:00Z", "updatedAt": "2026-11-20T11:58:00Z",
        });
        let task = serde_json::from_value(task).unwrap();
        let lines = lines(&task, "2026-11-20T12:00:00Z".parse().unwrap());
        assert_eq!(lines[0], "Name:      ada/fix-it-1a2b");
        assert!(lines.contains(&"State:     WORKING: Reading".to_owned()));
        assert!(lines.contains(&"Created:   2026-11-20T11:57:00Z (3m ago)".to_owned()));
        assert_eq!(lines[lines.len() - 2..], ["  first", "  second"]);
    }
}
