//! Deleting a workspace.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::WorkspaceId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::build::Build;
use crate::graphql::types::workspace::Workspace;
use crate::services::workspaces;

/// Deleting a workspace.
#[derive(Default)]
pub struct DeleteWorkspaceMutation;

/// Input of `deleteWorkspace`.
#[derive(InputObject)]
pub struct DeleteWorkspaceInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The workspace.
    workspace_id: ID,
    /// Delete it without a provisioner, such as when its host is gone for good: what it left there
    /// stays. Only for who looks after the organization's templates; FORBIDDEN for others. A build
    /// that waits is canceled by this.
    #[graphql(default)]
    orphan: bool,
}

/// Outcome of `deleteWorkspace`.
#[derive(SimpleObject)]
pub struct DeleteWorkspacePayload {
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
impl DeleteWorkspaceMutation {
    /// Deletes the workspace with everything that it left, and the task that it runs. Already
    /// deleted: nothing is done, and it is no error. CONFLICT while a build is under way.
    async fn delete_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which workspace.")] input: DeleteWorkspaceInput,
    ) -> Result<DeleteWorkspacePayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id;
        let done = async {
            let id = parse_input_id("workspaceId", &input.workspace_id, WorkspaceId::parse)?;
            if input.orphan {
                workspaces::orphan(services, caller, id).await
            } else {
                workspaces::delete(services, caller, id).await
            }
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
        Ok(DeleteWorkspacePayload {
            client_mutation_id,
            workspace,
            build: build.flatten(),
            errors,
        })
    }
}
