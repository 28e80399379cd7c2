//! Renaming a workspace.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::WorkspaceId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::workspace::Workspace;
use crate::services::workspaces;

/// Renaming a workspace.
#[derive(Default)]
pub struct UpdateWorkspaceMutation;

/// Input of `updateWorkspace`.
#[derive(InputObject)]
pub struct UpdateWorkspaceInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The workspace.
    workspace_id: ID,
    /// Its new name: 1-32 letters and digits in groups joined by single hyphens.
    name: String,
}

/// Outcome of `updateWorkspace`.
#[derive(SimpleObject)]
pub struct UpdateWorkspacePayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The workspace; null when there are errors.
    workspace: Option<Workspace>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateWorkspaceMutation {
    /// Gives the workspace another name. CONFLICT on `name` when its owner has a workspace or a task
    /// of that name; CONFLICT for a task's workspace, which has the task's name.
    async fn update_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which workspace, and what changes.")] input: UpdateWorkspaceInput,
    ) -> Result<UpdateWorkspacePayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("workspaceId", &input.workspace_id, WorkspaceId::parse)?;
            workspaces::rename(services, caller, id, &input.name).await
        };
        let (workspace, errors) = ctx.outcome(done.await)?;
        Ok(UpdateWorkspacePayload {
            client_mutation_id: input.client_mutation_id,
            workspace: workspace.map(Workspace::from),
            errors,
        })
    }
}
