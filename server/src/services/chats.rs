//! Chats: what callers read of them and do to them, and the engine that runs their turns.

mod create;
pub mod engine;
mod follow;
mod interrupt;
mod new;
mod proceed;
mod queue;
mod read;
mod rewrite;
mod send;
mod settings;
mod tools;
mod update;

use super::audit::AuditObject;
use super::{Services, UnitOfWork, models};
use crate::domain::chat::Chat;
use crate::domain::user::Caller;
use crate::domain::{ChatId, ErrorCode, Failure, ModelId};
use crate::events::Topic;
use crate::store;

pub use crate::store::chat::ChatCursor;
pub use create::create;
pub use follow::{Appended, Changes, Followed, changes};
pub use interrupt::interrupt;
pub(in crate::services) use new::make as make_chat;
pub use new::{NewChat, NewFile};
pub use proceed::proceed;
pub use queue::remove_queued;
pub use read::{
    by_ids, count, count_messages, get, list, messages, messages_by_ids, queued, sub_chats,
};
pub use rewrite::edit_message;
pub use send::{SendMessage, send};
pub use settings::ChatSettings;
pub use update::{UpdateChat, archive, unarchive, update};

/// What the audit log calls a chat.
fn object(chat: &Chat) -> AuditObject {
    AuditObject::new("Chat", chat.id.0, chat.title.clone()).in_organization(chat.organization_id)
}

/// The chat, locked and in its next revision; NOT_FOUND unless the caller may act on it.
async fn held(uow: &UnitOfWork<'_>, caller: &Caller, id: ChatId) -> Result<Chat, Failure> {
    let chat = store::chat::change(uow.tx(), id, uow.now()).await?;
    let chat = chat.filter(|chat| {
        let actor = &caller.actor;
        actor.may_act_for(chat.owner_id, chat.organization_id)
    });
    chat.ok_or_else(|| Failure::not_found("chat"))
}

/// NOT_FOUND when this model is not offered, CONFLICT when none is.
async fn check_model(services: &Services, id: Option<ModelId>) -> Result<(), Failure> {
    let (model, _) = models::target(services, id).await?;
    if id.is_none_or(|id| id == model.id) {
        return Ok(());
    }
    let what = "There is no such model, or it is not offered any more: choose one of `models`";
    Err(Failure::at(ErrorCode::NotFound, "modelId", what))
}

/// CONFLICT when the chat was put aside.
fn must_be_open(chat: &Chat) -> Result<(), Failure> {
    if chat.archived_at.is_none() {
        return Ok(());
    }
    let what = "The chat is archived: take it out of the archive first";
    Err(Failure::conflict(what))
}

/// Tells who looks at the chat that it has changed.
fn ring(uow: &mut UnitOfWork<'_>, chat: &Chat) {
    uow.ring(Topic::Chat(chat.id));
}

/// The same of what lists of chats show: not each word that a model writes.
fn ring_lists(uow: &mut UnitOfWork<'_>, chat: &Chat) {
    ring(uow, chat);
    uow.ring(Topic::ChatLists);
}

/// Lets a gateway run the chat from now on.
async fn run_from_now_on(uow: &mut UnitOfWork<'_>, chat: &mut Chat) -> Result<(), Failure> {
    chat.status = crate::domain::chat::ChatStatus::Running;
    chat.status_reason.clear();
    chat.pause = None;
    store::chat::set_status(uow.tx(), chat.id, chat.status, (None, "")).await?;
    uow.ring(Topic::ChatsToRun);
    ring_lists(uow, chat);
    Ok(())
}

/// The chat as it is stored now.
async fn reread(uow: &UnitOfWork<'_>, id: ChatId) -> Result<Chat, Failure> {
    let found = store::chat::by_ids(uow.tx(), &[id]).await?.pop();
    found.ok_or_else(|| Failure::not_found("chat"))
}
