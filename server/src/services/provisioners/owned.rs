use super::registered;
use crate::domain::user::Credential;
use crate::domain::{AgentId, Failure, ProvisionerId, WorkspaceId};
use crate::services::Services;
use crate::store;

/// Most workspaces that are asked for at once.
const MAX_WORKSPACES: usize = 10_000;

/// What may be on a provisioner's host of one workspace.
#[derive(Clone, Copy, Debug)]
pub struct OwnedWorkspace {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The agent that may run; `None`: none may.
    pub agent_id: Option<AgentId>,
    /// It is gone: its folder is to be removed. False for one that was orphaned, whose folder stays.
    pub deleted: bool,
}

/// What may be there of these workspaces. One that the gateway does not know is left out: it may be
/// another gateway's. So is one of an organization that the provisioner does not serve.
pub async fn owned_workspaces(
    services: &Services,
    credential: &Credential,
    provisioner: ProvisionerId,
    ids: &[WorkspaceId],
) -> Result<Vec<OwnedWorkspace>, Failure> {
    let serves = registered(services, credential, provisioner).await?;
    let serves = serves.organization_id;
    if ids.len() > MAX_WORKSPACES {
        let what = format!("At most {MAX_WORKSPACES} workspaces are asked for at once");
        return Err(Failure::invalid("workspaceIds", what));
    }
    let db = services.db.reader();
    let mut owned = Vec::new();
    for ids in ids.chunks(500) {
        let agents = store::agent::wanted_of_workspaces(db, ids).await?;
        let known = store::workspace::by_ids(db, ids).await?.into_iter();
        for workspace in
            known.filter(|workspace| serves.is_none_or(|id| id == workspace.organization_id))
        {
            let agent = agents
                .iter()
                .find(|agent| agent.workspace_id == workspace.id);
            owned.push(OwnedWorkspace {
                workspace_id: workspace.id,
                agent_id: agent.map(|agent| agent.id),
                deleted: workspace.deleted_at.is_some() && !workspace.orphaned,
            });
        }
    }
    Ok(owned)
}
