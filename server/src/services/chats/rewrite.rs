use serde_json::json;

use super::new::Said;
use super::{held, must_be_open, object, run_from_now_on};
use crate::domain::chat::{
    Chat, ChatFile, ChatMessage, ChatMessageStatus, ChatPartKind, ChatRole, ChatText,
};
use crate::domain::user::Caller;
use crate::domain::{ChatMessageId, Failure};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Says something else instead of an earlier message of the user: that one and what came after it
/// do not count any more, and the model answers anew. What the tools did meanwhile stays done.
pub async fn edit_message(
    services: &Services,
    caller: &Caller,
    id: ChatMessageId,
    text: &str,
) -> Result<(Chat, ChatMessage), Failure> {
    let result = try_edit(services, caller, id, text).await;
    let object = AuditObject::new("ChatMessage", id.0, "");
    audit::or_refused(services, caller, "editChatMessage", object, result).await
}

async fn try_edit(
    services: &Services,
    caller: &Caller,
    id: ChatMessageId,
    text: &str,
) -> Result<(Chat, ChatMessage), Failure> {
    let text = ChatText::parse("text", text)?;
    let mut uow = UnitOfWork::begin(services).await?;
    let not_found = || Failure::not_found("message");
    let old = store::chat::messages_by_ids(uow.tx(), &[id]).await?.pop();
    let old = old.ok_or_else(not_found)?;
    let mut chat = held(&uow, caller, old.chat_id)
        .await
        .map_err(|_| not_found())?;
    // Read again: the chat is locked from here on.
    let old = store::chat::messages_by_ids(uow.tx(), &[id]).await?.pop();
    let old = old.ok_or_else(not_found)?;
    must_be_open(&chat)?;
    if chat.status.is_busy() {
        let what = "The chat is at work: interrupt it first";
        return Err(Failure::conflict(what));
    }
    let counts = old.role == ChatRole::User
        && old.status == ChatMessageStatus::Complete
        && old.superseded_at.is_none();
    if !counts {
        let what = "Only a message of the user that still counts can be edited";
        return Err(Failure::conflict(what));
    }
    store::chat::supersede_from(uow.tx(), &chat, old.sequence, uow.now()).await?;
    let said = Said {
        text,
        files: files_of(&old),
    };
    let by = caller.actor.user_id;
    let mut message = said.message(chat.id, ChatMessageStatus::Complete, by, uow.now());
    store::chat::insert_message(uow.tx(), &chat, &mut message, None).await?;
    run_from_now_on(&mut uow, &mut chat).await?;
    let before = json!({ "messageId": id.to_string() });
    let after = json!({ "messageId": message.id.to_string() });
    let (before, after) = (Some(before), Some(after));
    audit::record(
        &uow,
        caller,
        "editChatMessage",
        object(&chat),
        before,
        after,
    )
    .await?;
    uow.commit().await?;
    Ok((chat, message))
}

fn files_of(message: &ChatMessage) -> Vec<ChatFile> {
    let files = message
        .parts
        .iter()
        .filter(|part| part.kind == ChatPartKind::File);
    files
        .map(|part| ChatFile {
            name: part.file_name.clone().unwrap_or_default(),
            media_type: part.media_type.clone().unwrap_or_default(),
            content: part.text.clone(),
        })
        .collect()
}
