//! `taskyard workspace show`.

use taskyard_client::Client;

use super::super::failure::Failure;
use super::super::operations::{ShowWorkspace, show_workspace};
use super::super::output::Output;
use super::find;
use crate::cli::task::{Reference, reference};

pub(super) async fn run(client: &Client, output: Output, text: &str) -> Result<(), Failure> {
    let Reference { id, owner, name } = reference(text);
    let variables = show_workspace::Variables { id, owner, name };
    let found = client.execute::<ShowWorkspace>(variables).await?.workspace;
    let workspace = found.ok_or_else(|| find::not_found(text))?;
    if output.json {
        return output.object(&workspace);
    }
    output.line(&lines(&workspace).join("\n"))
}

fn lines(workspace: &show_workspace::ShowWorkspaceWorkspace) -> Vec<String> {
    let mut lines = vec![
        format!("Name:      {}/{}", workspace.owner.username, workspace.name),
        format!("Id:        {}", workspace.id),
        format!("Status:    {}", workspace.status),
    ];
    if !workspace.is_healthy {
        lines.push("Health:    an agent is not connected, or an app is unhealthy".to_owned());
    }
    let (template, version) = (&workspace.template.name, workspace.template_version.number);
    let outdated = if workspace.is_outdated {
        ", outdated: `taskyard workspace start --update` brings the active one"
    } else {
        ""
    };
    lines.push(format!(
        "Template:  {template}, version {version}{outdated}"
    ));
    if let Some(task) = &workspace.task {
        lines.push(format!("Task:      {}: {}", task.name, task.status));
    }
    if let Some(host) = &workspace.host {
        lines.push(format!("Host:      {host}"));
    }
    if let Some(build) = &workspace.latest_build {
        let place = build.queue_position.map_or(String::new(), |place| {
            format!(", number {place} of the queue")
        });
        let (number, transition, job) = (build.number, &build.transition, &build.job);
        lines.push(format!(
            "Build:     {number}, {transition}: {}{place}",
            job.status
        ));
        let why = job.error.as_ref().unwrap_or(&job.reason);
        lines.push(format!("           {why}"));
        for parameter in &build.parameters {
            let value = parameter.value.as_deref().unwrap_or("(secret)");
            lines.push(format!("           {} = {value}", parameter.name));
        }
    }
    lines.push(format!("Used:      {}", workspace.last_used_at));
    lines.push(format!("Created:   {}", workspace.created_at));
    if let Some(at) = &workspace.deleted_at {
        lines.push(format!("Deleted:   {at}"));
    }
    lines
}
