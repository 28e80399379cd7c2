use serde_json::{Value, json};

use super::create::check_budget;
use super::{check_model, held, object, reread, ring_lists};
use crate::domain::chat::{Chat, ChatTitle};
use crate::domain::user::Caller;
use crate::domain::{ChatId, Failure, ModelId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// What is changed of a chat; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct UpdateChat {
    /// Its title; empty: a model makes one again.
    pub title: Option<String>,
    /// The model that answers from the next question on.
    pub model_id: Option<ModelId>,
    /// What it may cost, in millionths of a US dollar.
    pub budget_micros: Option<i64>,
}

/// Changes a chat.
pub async fn update(
    services: &Services,
    caller: &Caller,
    id: ChatId,
    change: UpdateChat,
) -> Result<Chat, Failure> {
    let result = try_update(services, caller, id, change).await;
    let object = AuditObject::new("Chat", id.0, "");
    audit::or_refused(services, caller, "updateChat", object, result).await
}

async fn try_update(
    services: &Services,
    caller: &Caller,
    id: ChatId,
    change: UpdateChat,
) -> Result<Chat, Failure> {
    check_budget(change.budget_micros)?;
    let title = change.title.as_deref();
    let title = title
        .map(|title| ChatTitle::parse("title", title))
        .transpose()?;
    if change.model_id.is_some() {
        check_model(services, change.model_id).await?;
    }
    let mut uow = UnitOfWork::begin(services).await?;
    let mut chat = held(&uow, caller, id).await?;
    let before = shown(&chat);
    if let Some(title) = title {
        title.as_str().clone_into(&mut chat.title);
        chat.title_is_given = true;
    }
    chat.model_id = change.model_id.or(chat.model_id);
    chat.budget_micros = change.budget_micros.or(chat.budget_micros);
    store::chat::update(uow.tx(), &chat).await?;
    ring_lists(&mut uow, &chat);
    let (before, after) = (Some(before), Some(shown(&chat)));
    audit::record(&uow, caller, "updateChat", object(&chat), before, after).await?;
    uow.commit().await?;
    Ok(chat)
}

fn shown(chat: &Chat) -> Value {
    json!({
        "title": chat.title,
        "modelId": chat.model_id.map(|id| id.to_string()),
        "budgetMicros": chat.budget_micros,
    })
}

/// Puts a chat aside. CONFLICT while it is at work; nothing is done when it is put aside already.
pub async fn archive(services: &Services, caller: &Caller, id: ChatId) -> Result<Chat, Failure> {
    let result = set_archived(services, caller, id, true).await;
    let object = AuditObject::new("Chat", id.0, "");
    audit::or_refused(services, caller, "archiveChat", object, result).await
}

/// Takes a chat out of the archive.
pub async fn unarchive(services: &Services, caller: &Caller, id: ChatId) -> Result<Chat, Failure> {
    let result = set_archived(services, caller, id, false).await;
    let object = AuditObject::new("Chat", id.0, "");
    audit::or_refused(services, caller, "unarchiveChat", object, result).await
}

async fn set_archived(
    services: &Services,
    caller: &Caller,
    id: ChatId,
    archived: bool,
) -> Result<Chat, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let chat = held(&uow, caller, id).await?;
    if archived && chat.status.is_busy() {
        let what = "The chat is at work: interrupt it first";
        return Err(Failure::conflict(what));
    }
    if chat.archived_at.is_some() != archived {
        let at = archived.then(|| uow.now());
        store::chat::set_archived(uow.tx(), id, at).await?;
    }
    ring_lists(&mut uow, &chat);
    let action = if archived {
        "archiveChat"
    } else {
        "unarchiveChat"
    };
    audit::record(&uow, caller, action, object(&chat), None, None).await?;
    let chat = reread(&uow, id).await?;
    uow.commit().await?;
    Ok(chat)
}
