//! `taskyard workspace start|stop|delete|rename`: one mutation each.

use taskyard_client::Client;

use super::super::failure::{Failure, check, missing};
use super::super::operations::{
    DeleteWorkspace, StartWorkspace, StopWorkspace, UpdateWorkspace, delete_workspace,
    start_workspace, stop_workspace, update_workspace,
};
use super::super::output::Output;
use super::args::StartArgs;
use super::find;

/// What came of it, for people.
fn line(name: &str, status: &str, build: Option<i64>) -> String {
    match build {
        Some(number) => format!("{name} is {status}: build {number}"),
        None => format!("{name} is {status} already"),
    }
}

pub(super) async fn start(client: &Client, output: Output, args: StartArgs) -> Result<(), Failure> {
    let found = find::find(client, &args.workspace.workspace).await?;
    let parameters = args.parameters.into_iter();
    let input = start_workspace::StartWorkspaceInput {
        client_mutation_id: None,
        workspace_id: found.id,
        parameters: parameters
            .map(|(name, value)| start_workspace::ParameterInput { name, value })
            .collect(),
        template_version_id: args.template_version,
        update: args.update,
    };
    let done = client.execute::<StartWorkspace>(start_workspace::Variables { input });
    let done = done.await?.start_workspace;
    check(&done.errors)?;
    let workspace = done.workspace.ok_or_else(|| missing("workspace"))?;
    let number = done.build.map(|build| build.number);
    output.object_or_line(
        &workspace,
        &line(&workspace.name, &workspace.status, number),
    )
}

pub(super) async fn stop(client: &Client, output: Output, text: &str) -> Result<(), Failure> {
    let found = find::find(client, text).await?;
    let input = stop_workspace::StopWorkspaceInput {
        client_mutation_id: None,
        workspace_id: found.id,
    };
    let done = client.execute::<StopWorkspace>(stop_workspace::Variables { input });
    let done = done.await?.stop_workspace;
    check(&done.errors)?;
    let workspace = done.workspace.ok_or_else(|| missing("workspace"))?;
    let number = done.build.map(|build| build.number);
    output.object_or_line(
        &workspace,
        &line(&workspace.name, &workspace.status, number),
    )
}

pub(super) async fn delete(
    client: &Client,
    output: Output,
    text: &str,
    orphan: bool,
) -> Result<(), Failure> {
    let found = find::find(client, text).await?;
    let input = delete_workspace::DeleteWorkspaceInput {
        client_mutation_id: None,
        workspace_id: found.id,
        orphan,
    };
    let done = client.execute::<DeleteWorkspace>(delete_workspace::Variables { input });
    let done = done.await?.delete_workspace;
    check(&done.errors)?;
    let workspace = done.workspace.ok_or_else(|| missing("workspace"))?;
    let number = done.build.map(|build| build.number);
    output.object_or_line(
        &workspace,
        &line(&workspace.name, &workspace.status, number),
    )
}

pub(super) async fn rename(
    client: &Client,
    output: Output,
    text: &str,
    name: String,
) -> Result<(), Failure> {
    let found = find::find(client, text).await?;
    let input = update_workspace::UpdateWorkspaceInput {
        client_mutation_id: None,
        workspace_id: found.id,
        name,
    };
    let done = client.execute::<UpdateWorkspace>(update_workspace::Variables { input });
    let done = done.await?.update_workspace;
    check(&done.errors)?;
    let workspace = done.workspace.ok_or_else(|| missing("workspace"))?;
    let line = format!("{} is now {}", found.name, workspace.name);
    output.object_or_line(&workspace, &line)
}
