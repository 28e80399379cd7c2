//! Workspaces: what callers read of them.

use super::Services;
use crate::domain::user::Caller;
use crate::domain::workspace::Workspace;
use crate::domain::{Failure, WorkspaceId};
use crate::store;

/// The workspace, deleted or not, unless the caller may not read it.
pub async fn get(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
) -> Result<Option<Workspace>, Failure> {
    let found = store::workspace::by_ids(services.db.reader(), &[id])
        .await?
        .pop();
    Ok(found.filter(|workspace| {
        caller
            .actor
            .may_act_for(workspace.owner_id, workspace.organization_id)
    }))
}
