use serde_json::json;

use super::new::{NewFile, Said};
use super::{held, must_be_open, object, ring, run_from_now_on};
use crate::domain::chat::{ChatMessage, ChatMessageStatus};
use crate::domain::names::checked_idempotency_key;
use crate::domain::user::Caller;
use crate::domain::{ChatId, ErrorCode, Failure};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Most messages that wait for the turn under way to end.
const MAX_QUEUED: usize = 20;

/// What is said in a chat.
#[derive(Clone, Debug, Default)]
pub struct SendMessage {
    /// The text.
    pub text: String,
    /// Files that belong to it.
    pub files: Vec<NewFile>,
    /// The same key again gives the message that was sent with it first. At most 255 bytes.
    pub idempotency_key: Option<String>,
}

/// Says something in a chat; while the chat is at work it waits until that has ended.
pub async fn send(
    services: &Services,
    caller: &Caller,
    id: ChatId,
    new: SendMessage,
) -> Result<ChatMessage, Failure> {
    let result = try_send(services, caller, id, new).await;
    let object = AuditObject::new("Chat", id.0, "");
    audit::or_refused(services, caller, "sendChatMessage", object, result).await
}

async fn try_send(
    services: &Services,
    caller: &Caller,
    id: ChatId,
    new: SendMessage,
) -> Result<ChatMessage, Failure> {
    let said = Said::parse(&new.text, &new.files)?;
    checked_idempotency_key(new.idempotency_key.as_deref())?;
    let mut uow = UnitOfWork::begin(services).await?;
    let mut chat = held(&uow, caller, id).await?;
    if let Some(key) = &new.idempotency_key
        && let Some(sent) = store::chat::message_by_key(uow.tx(), id, key).await?
    {
        return Ok(sent);
    }
    must_be_open(&chat)?;
    let status = if chat.status.is_busy() {
        ChatMessageStatus::Queued
    } else {
        ChatMessageStatus::Complete
    };
    if status == ChatMessageStatus::Queued {
        let waiting = store::chat::queued(uow.tx(), &[id]).await?.len();
        if waiting >= MAX_QUEUED {
            let what = format!(
                "{MAX_QUEUED} messages wait already, which is the most: wait until the turn has ended, or interrupt it"
            );
            return Err(Failure::new(ErrorCode::LimitExceeded, what));
        }
    }
    let by = caller.actor.user_id;
    let mut message = said.message(id, status, by, uow.now());
    store::chat::insert_message(uow.tx(), &chat, &mut message, new.idempotency_key).await?;
    if status == ChatMessageStatus::Queued {
        ring(&mut uow, &chat);
    } else {
        run_from_now_on(&mut uow, &mut chat).await?;
    }
    let after = json!({ "messageId": message.id.to_string(), "status": status.as_str() });
    audit::record(
        &uow,
        caller,
        "sendChatMessage",
        object(&chat),
        None,
        Some(after),
    )
    .await?;
    uow.commit().await?;
    Ok(message)
}
