use super::ChatCursor;
use crate::domain::chat::{Chat, ChatMessage};
use crate::domain::page::{Page, PageRequest};
use crate::domain::user::Caller;
use crate::domain::{ChatId, ChatMessageId, Failure};
use crate::services::Services;
use crate::store;

/// The chat, unless the caller may not read it.
pub async fn get(
    services: &Services,
    caller: &Caller,
    id: ChatId,
) -> Result<Option<Chat>, Failure> {
    store::chat::get(services.db.reader(), &caller.actor.scope(), id).await
}

/// A page of the chats that the caller may read, whose titles contain the words of `query`, the
/// newest change first; one statement. Sub-chats are not among them.
pub async fn list(
    services: &Services,
    caller: &Caller,
    (query, archived): (&str, bool),
    page: &PageRequest<ChatCursor>,
) -> Result<Page<Chat>, Failure> {
    let (db, scope) = (services.db.reader(), caller.actor.scope());
    store::chat::list(db, &scope, (query, archived), page).await
}

/// How many chats the whole list has.
pub async fn count(
    services: &Services,
    caller: &Caller,
    (query, archived): (&str, bool),
) -> Result<i64, Failure> {
    let (db, scope) = (services.db.reader(), caller.actor.scope());
    store::chat::count(db, &scope, (query, archived)).await
}

/// Chats by id. Nothing is asked about rights.
pub async fn by_ids(services: &Services, ids: &[ChatId]) -> Result<Vec<Chat>, Failure> {
    store::chat::by_ids(services.db.reader(), ids).await
}

/// Sub-chats of chats, oldest first. Nothing is asked about rights.
pub async fn sub_chats(services: &Services, parents: &[ChatId]) -> Result<Vec<Chat>, Failure> {
    store::chat::sub_chats(services.db.reader(), parents).await
}

/// A page of a chat's messages; the place is a message's number. Nothing is asked about rights.
pub async fn messages(
    services: &Services,
    chat: ChatId,
    page: &PageRequest<i64>,
) -> Result<Page<ChatMessage>, Failure> {
    store::chat::page(services.db.reader(), chat, page).await
}

/// How many messages a chat has. Nothing is asked about rights.
pub async fn count_messages(services: &Services, chat: ChatId) -> Result<i64, Failure> {
    store::chat::count_messages(services.db.reader(), chat).await
}

/// Messages by id. Nothing is asked about rights.
pub async fn messages_by_ids(
    services: &Services,
    ids: &[ChatMessageId],
) -> Result<Vec<ChatMessage>, Failure> {
    store::chat::messages_by_ids(services.db.reader(), ids).await
}

/// Messages of chats that wait until the turn under way has ended. Nothing is asked about rights.
pub async fn queued(services: &Services, chats: &[ChatId]) -> Result<Vec<ChatMessage>, Failure> {
    store::chat::queued(services.db.reader(), chats).await
}
