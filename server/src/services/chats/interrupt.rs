use serde_json::json;

use super::{held, object, ring_lists};
use crate::domain::chat::{Chat, ChatStatus};
use crate::domain::user::Caller;
use crate::domain::{ChatId, Failure};
use crate::events::Topic;
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Ends the turn under way; does not wait for its end. Nothing is done when there is none.
pub async fn interrupt(services: &Services, caller: &Caller, id: ChatId) -> Result<Chat, Failure> {
    let result = try_interrupt(services, caller, id).await;
    let object = AuditObject::new("Chat", id.0, "");
    audit::or_refused(services, caller, "interruptChat", object, result).await
}

async fn try_interrupt(services: &Services, caller: &Caller, id: ChatId) -> Result<Chat, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let mut chat = held(&uow, caller, id).await?;
    if chat.status == ChatStatus::Running {
        chat.status = ChatStatus::Interrupting;
        store::chat::set_status(uow.tx(), id, chat.status, (None, "")).await?;
        uow.ring(Topic::ChatsToRun);
        ring_lists(&mut uow, &chat);
    }
    let after = json!({ "status": chat.status.as_str() });
    audit::record(
        &uow,
        caller,
        "interruptChat",
        object(&chat),
        None,
        Some(after),
    )
    .await?;
    uow.commit().await?;
    Ok(chat)
}
