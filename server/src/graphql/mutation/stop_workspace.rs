//! Stopping a workspace.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::WorkspaceId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::build::Build;
use crate::graphql::types::workspace::Workspace;
use crate::services::workspaces;

/// Stopping a workspace.
#[derive(Default)]
pub struct StopWorkspaceMutation;

/// Input of `stopWorkspace`.
#[derive(InputObject)]
pub struct StopWorkspaceInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The workspace.
    workspace_id: ID,
}

/// Outcome of `stopWorkspace`.
#[derive(SimpleObject)]
pub struct StopWorkspacePayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The workspace; null when there are errors.
    workspace: Option<Workspace>,
    /// The build that was made; null when none was needed.
    build: Option<Build>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl StopWorkspaceMutation {
    /// Stops the workspace and keeps its files; a task's is paused by this. Already stopped: nothing
    /// is done, and it is no error. CONFLICT while a build is under way, and once it is deleted.
    async fn stop_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which workspace.")] input: StopWorkspaceInput,
    ) -> Result<StopWorkspacePayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id;
        let done = async {
            let id = parse_input_id("workspaceId", &input.workspace_id, WorkspaceId::parse)?;
            workspaces::stop(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await)?;
        let (workspace, build) = done
            .map(|(row, build)| {
                (
                    Workspace::from((row, build.clone())),
                    build.map(Build::from),
                )
            })
            .unzip();
        Ok(StopWorkspacePayload {
            client_mutation_id,
            workspace,
            build: build.flatten(),
            errors,
        })
    }
}
