use serde_json::json;

use super::{held, must_stay, name_taken};
use crate::domain::names::Name;
use crate::domain::user::Caller;
use crate::domain::workspace::Workspace;
use crate::domain::{Failure, WorkspaceId};
use crate::events::Topic;
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Gives a workspace another name. CONFLICT when its owner has one of that name, when it is being
/// deleted, and for a task's workspace, which has the task's name.
pub async fn rename(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
    name: &str,
) -> Result<Workspace, Failure> {
    let object = AuditObject::new("Workspace", id.0, "");
    let result = try_rename(services, caller, id, name).await;
    audit::or_refused(services, caller, "updateWorkspace", object, result).await
}

async fn try_rename(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
    name: &str,
) -> Result<Workspace, Failure> {
    let name = Name::parse("name", name)?;
    let mut uow = UnitOfWork::begin(services).await?;
    let (workspace, _, _) = held(&uow, caller, id).await?;
    must_stay(&workspace)?;
    if workspace.task_id.is_some() {
        let what = "It is a task's workspace and has the task's name: rename the task";
        return Err(Failure::conflict(what));
    }
    if workspace.name == name.as_str() {
        return Ok(workspace);
    }
    let renamed = store::workspace::rename(uow.tx(), id, name.as_str(), uow.now()).await;
    renamed.map_err(|error| name_taken(name.as_str(), error))?;
    let object = AuditObject::new("Workspace", id.0, name.as_str());
    let before = Some(json!({ "name": workspace.name }));
    let after = Some(json!({ "name": name.as_str() }));
    audit::record(&uow, caller, "updateWorkspace", object, before, after).await?;
    let renamed = store::workspace::by_ids(uow.tx(), &[id]).await?.pop();
    uow.ring(Topic::Workspace(id));
    uow.commit().await?;
    renamed.ok_or_else(|| Failure::not_found("workspace"))
}
