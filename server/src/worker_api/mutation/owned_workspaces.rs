//! A provisioner asks which of the workspaces on its host are still wanted.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, ProvisionerId, WorkspaceId};
use crate::services::provisioners;
use crate::worker_api::context::{ContextExt, parse_id};

/// A provisioner asks which of the workspaces on its host are still wanted.
#[derive(Default)]
pub struct OwnedWorkspacesMutation;

/// Input of `ownedWorkspaces`.
#[derive(InputObject)]
pub struct OwnedWorkspacesInput {
    /// The provisioner.
    provisioner_id: ID,
    /// Workspaces whose folders it found on its host.
    workspace_ids: Vec<ID>,
}

/// Outcome of `ownedWorkspaces`.
#[derive(SimpleObject)]
pub struct OwnedWorkspacesPayload {
    /// Those that are known, deleted ones too. What is not here is not ours: nothing of it may run.
    workspaces: Vec<OwnedWorkspace>,
}

/// What may be of a workspace on its host.
#[derive(SimpleObject)]
pub struct OwnedWorkspace {
    /// The workspace.
    workspace_id: ID,
    /// The agent that may run; null: none may.
    agent_id: Option<ID>,
    /// It is deleted: its folder is to be removed.
    deleted: bool,
}

#[Object]
impl OwnedWorkspacesMutation {
    /// Of workspaces found on a host, which are known and which agent of theirs may run; anything
    /// else that is found running is to be ended.
    async fn owned_workspaces(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who asks, about which.")] input: OwnedWorkspacesInput,
    ) -> Result<OwnedWorkspacesPayload> {
        let (services, credential) = (ctx.services()?, ctx.provisioner()?);
        let owned = async {
            let id = parse_id("provisionerId", &input.provisioner_id, ProvisionerId::parse)?;
            let ids = input.workspace_ids.iter();
            let ids = ids.map(|id| parse_id("workspaceIds", id, WorkspaceId::parse));
            let ids = ids.collect::<Result<Vec<_>, Failure>>()?;
            provisioners::owned_workspaces(services, credential, id, &ids).await
        };
        let workspaces = ctx
            .answer(owned.await)?
            .into_iter()
            .map(|owned| OwnedWorkspace {
                workspace_id: owned.workspace_id.into(),
                agent_id: owned.agent_id.map(ID::from),
                deleted: owned.deleted,
            });
        Ok(OwnedWorkspacesPayload {
            workspaces: workspaces.collect(),
        })
    }
}
