use serde_json::json;

use super::{held, object, ring};
use crate::domain::chat::Chat;
use crate::domain::user::Caller;
use crate::domain::{ChatMessageId, Failure};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Takes back a message that still waits. CONFLICT: it does not wait any more.
pub async fn remove_queued(
    services: &Services,
    caller: &Caller,
    id: ChatMessageId,
) -> Result<Chat, Failure> {
    let result = try_remove(services, caller, id).await;
    let object = AuditObject::new("ChatMessage", id.0, "");
    audit::or_refused(services, caller, "removeQueuedChatMessage", object, result).await
}

async fn try_remove(
    services: &Services,
    caller: &Caller,
    id: ChatMessageId,
) -> Result<Chat, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let message = store::chat::messages_by_ids(uow.tx(), &[id]).await?.pop();
    let message = message.ok_or_else(|| Failure::not_found("message"))?;
    let chat = held(&uow, caller, message.chat_id).await;
    let chat = chat.map_err(|_| Failure::not_found("message"))?;
    if !store::chat::remove_queued(uow.tx(), &chat, id).await? {
        let what = "The message does not wait any more: the model has it";
        return Err(Failure::conflict(what));
    }
    ring(&mut uow, &chat);
    let before = json!({ "messageId": id.to_string() });
    let action = "removeQueuedChatMessage";
    audit::record(&uow, caller, action, object(&chat), Some(before), None).await?;
    uow.commit().await?;
    Ok(chat)
}
