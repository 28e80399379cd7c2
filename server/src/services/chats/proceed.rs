use super::new::Said;
use super::{held, must_be_open, object, run_from_now_on};
use crate::domain::chat::{Chat, ChatMessageStatus, ChatRole, ChatStatus};
use crate::domain::user::Caller;
use crate::domain::{ChatId, Failure};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// What the model is told when its last words were whole.
const GO_ON: &str = "Continue.";

/// Lets a chat go on that has failed, was interrupted or has reached a limit. CONFLICT: it is at
/// work, or has nothing to go on with.
pub async fn proceed(services: &Services, caller: &Caller, id: ChatId) -> Result<Chat, Failure> {
    let result = try_proceed(services, caller, id).await;
    let object = AuditObject::new("Chat", id.0, "");
    audit::or_refused(services, caller, "continueChat", object, result).await
}

async fn try_proceed(services: &Services, caller: &Caller, id: ChatId) -> Result<Chat, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let mut chat = held(&uow, caller, id).await?;
    must_be_open(&chat)?;
    if chat.status.is_busy() {
        return Err(Failure::conflict("The chat is at work already"));
    }
    if chat.status == ChatStatus::Waiting && chat.status_reason.is_empty() {
        let what = "The chat has nothing to go on with: send a message";
        return Err(Failure::conflict(what));
    }
    let last = store::chat::context(uow.tx(), id).await?.pop();
    if last.is_none_or(|last| last.role == ChatRole::Assistant) {
        let said = Said::parse(GO_ON, &[])?;
        let by = caller.actor.user_id;
        let mut message = said.message(id, ChatMessageStatus::Complete, by, uow.now());
        store::chat::insert_message(uow.tx(), &chat, &mut message, None).await?;
    }
    run_from_now_on(&mut uow, &mut chat).await?;
    audit::record(&uow, caller, "continueChat", object(&chat), None, None).await?;
    uow.commit().await?;
    Ok(chat)
}
