use serde_json::json;

use super::new::{Made, NewChat, Said, make};
use super::{check_model, object};
use crate::domain::chat::{Chat, ChatTitle};
use crate::domain::names::checked_idempotency_key;
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, OrganizationId, TaskId, WorkspaceId};
use crate::services::audit::{self, AuditObject};
use crate::services::tasks::{self, TaskRef};
use crate::services::workspaces::{self, WorkspaceRef};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// The highest budget that can be set: a million US dollars.
pub(super) const MAX_BUDGET_MICROS: i64 = 1_000_000_000_000;

/// Makes a chat with its first message; does not wait for the answer. CONFLICT: no model is
/// configured.
pub async fn create(services: &Services, caller: &Caller, new: NewChat) -> Result<Chat, Failure> {
    let title = new.title.clone().unwrap_or_default();
    let object = AuditObject::named("Chat", title.trim());
    let result = create_unless_made(services, caller, new).await;
    audit::or_refused(services, caller, "createChat", object, result).await
}

async fn create_unless_made(
    services: &Services,
    caller: &Caller,
    new: NewChat,
) -> Result<Chat, Failure> {
    let Some(key) = new.idempotency_key.clone() else {
        return create_new(services, caller, new).await;
    };
    checked_idempotency_key(Some(&key))?;
    let made = async || {
        let (db, by) = (services.db.writer(), caller.actor.user_id);
        store::chat::by_idempotency_key(db, by, &key).await
    };
    if let Some(chat) = made().await? {
        return Ok(chat);
    }
    match create_new(services, caller, new).await {
        // Two requests with one key at the same time: the second one gets the first one's chat.
        Err(error) if error.code() == ErrorCode::Conflict => made().await?.ok_or(error),
        result => result,
    }
}

async fn create_new(services: &Services, caller: &Caller, new: NewChat) -> Result<Chat, Failure> {
    let said = Said::parse(&new.text, &new.files)?;
    let title = new.title.as_deref();
    let title = title
        .map(|title| ChatTitle::parse("title", title))
        .transpose()?;
    check_budget(new.budget_micros)?;
    let organization = organization(caller, new.organization_id)?;
    let workspace = workspace(services, caller, new.workspace_id, new.task_id).await?;
    check_model(services, new.model_id).await?;
    let mut uow = UnitOfWork::begin(services).await?;
    let made = Made {
        said,
        title,
        organization: workspace.map_or(organization, |(_, organization)| organization),
        owner: caller.actor.user_id,
        parent: None,
        model: new.model_id,
        workspace: workspace.map(|(id, _)| id),
        task: new.task_id,
        budget_micros: new.budget_micros,
        key: new.idempotency_key,
    };
    let chat = make(&mut uow, caller, made).await?;
    let after = json!({
        "title": chat.title,
        "modelId": chat.model_id.map(|id| id.to_string()),
        "workspaceId": chat.workspace_id.map(|id| id.to_string()),
        "taskId": chat.task_id.map(|id| id.to_string()),
    });
    audit::record(&uow, caller, "createChat", object(&chat), None, Some(after)).await?;
    uow.commit().await?;
    Ok(chat)
}

pub(super) fn check_budget(micros: Option<i64>) -> Result<(), Failure> {
    let is_sum = micros.is_none_or(|micros| (0..=MAX_BUDGET_MICROS).contains(&micros));
    if is_sum {
        return Ok(());
    }
    let what = format!("A budget is 0 to {MAX_BUDGET_MICROS} millionths of a US dollar");
    Err(Failure::invalid("budgetMicros", what))
}

/// The organization that was asked for, or the caller's first.
fn organization(
    caller: &Caller,
    wanted: Option<OrganizationId>,
) -> Result<OrganizationId, Failure> {
    let mut known = caller
        .actor
        .memberships
        .iter()
        .map(|one| one.organization_id);
    let Some(wanted) = wanted else {
        return known.next().ok_or_else(|| {
            Failure::forbidden("You are in no organization, and so can make no chat")
        });
    };
    known.find(|one| *one == wanted).ok_or_else(|| {
        let what = "There is no such organization, or you are no member of it";
        Failure::at(ErrorCode::NotFound, "organizationId", what)
    })
}

/// The workspace that was asked for, or the task's, with its organization. It must be one of the
/// caller's own, since the tools of a chat work in it with the rights of the chat's owner.
async fn workspace(
    services: &Services,
    caller: &Caller,
    wanted: Option<WorkspaceId>,
    task: Option<TaskId>,
) -> Result<Option<(WorkspaceId, OrganizationId)>, Failure> {
    let of_task = match task {
        None => None,
        Some(id) => {
            let found = tasks::get(services, caller, TaskRef::Id(id)).await?;
            let found = found.ok_or_else(|| missing("taskId", "task"))?;
            Some(found.workspace_id)
        }
    };
    if wanted.is_some() && of_task.is_some_and(|id| Some(id) != wanted) {
        let what = "The task runs in another workspace: leave `workspaceId` out";
        return Err(Failure::invalid("workspaceId", what));
    }
    let Some(id) = wanted.or(of_task) else {
        return Ok(None);
    };
    let found = workspaces::get(services, caller, WorkspaceRef::Id(id)).await?;
    let found = found.filter(|found| found.deleted_at.is_none());
    let found = found.ok_or_else(|| missing("workspaceId", "workspace"))?;
    Ok(Some((found.id, found.organization_id)))
}

fn missing(path: &str, noun: &str) -> Failure {
    let what = format!("There is no such {noun}, or you may not see it");
    Failure::at(ErrorCode::NotFound, path, what)
}
