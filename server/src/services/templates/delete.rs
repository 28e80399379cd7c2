use super::manage::{managed, write};
use crate::domain::user::{Caller, Scope};
use crate::domain::{Failure, TemplateId};
use crate::services::audit::{self, AuditObject};
use crate::services::builds::request_cancel;
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Deletes a template with its versions; its name is free again. Imports under way are canceled.
/// CONFLICT while workspaces that are not deleted use it.
pub async fn delete(services: &Services, caller: &Caller, id: TemplateId) -> Result<(), Failure> {
    let result = try_delete(services, caller, id).await;
    let object = AuditObject::new("Template", id.0, "");
    audit::or_refused(services, caller, "deleteTemplate", object, result).await
}

async fn try_delete(services: &Services, caller: &Caller, id: TemplateId) -> Result<(), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let mut template = managed(&uow, caller, id).await?;
    let used = store::template::count_workspaces(uow.tx(), &Scope::Everything, &[id]).await?;
    if let Some((_, number)) = used.first() {
        let what = format!(
            "{number} workspaces use the template: delete them first, or deprecate the template so that no more are made"
        );
        return Err(Failure::conflict(what));
    }
    let by = format!("{} deleted the template", caller.actor.username);
    for job in store::job::open_imports_of(uow.tx(), id).await? {
        request_cancel(&mut uow, &job, &by).await?;
    }
    template.deleted_at = Some(uow.now());
    write(&uow, &mut template).await?;
    let object = AuditObject::new("Template", id.0, template.name.clone());
    audit::record(&uow, caller, "deleteTemplate", object, None, None).await?;
    uow.commit().await
}
