use super::{readable, ring_of};
use crate::domain::task::Task;
use crate::domain::user::Caller;
use crate::domain::{Failure, TaskId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Makes a task a favourite of the caller; nothing is done when it is one.
pub async fn favorite(services: &Services, caller: &Caller, id: TaskId) -> Result<Task, Failure> {
    let object = AuditObject::new("Task", id.0, "");
    let result = set(services, caller, id, true).await;
    audit::or_refused(services, caller, "favoriteTask", object, result).await
}

/// Makes a task no favourite of the caller; nothing is done when it is none.
pub async fn unfavorite(services: &Services, caller: &Caller, id: TaskId) -> Result<Task, Failure> {
    let object = AuditObject::new("Task", id.0, "");
    let result = set(services, caller, id, false).await;
    audit::or_refused(services, caller, "unfavoriteTask", object, result).await
}

async fn set(
    services: &Services,
    caller: &Caller,
    id: TaskId,
    is_favorite: bool,
) -> Result<Task, Failure> {
    let task = readable(services, caller, id).await?;
    let mut uow = UnitOfWork::begin(services).await?;
    let (user, now) = (caller.actor.user_id, uow.now());
    let changed = if is_favorite {
        store::task::add_favorite(uow.tx(), user, id, now).await?
    } else {
        store::task::remove_favorite(uow.tx(), user, id).await?
    };
    if changed {
        // Lists that are followed find it by its change.
        store::task::touch(uow.tx(), id, now).await?;
        ring_of(&mut uow, &task);
    }
    let action = if is_favorite {
        "favoriteTask"
    } else {
        "unfavoriteTask"
    };
    let object = AuditObject::new("Task", id.0, task.name.clone());
    audit::record(&uow, caller, action, object, None, None).await?;
    let found = store::task::by_ids(uow.tx(), &[id]).await?.pop();
    uow.commit().await?;
    found.ok_or_else(|| Failure::not_found("task"))
}
