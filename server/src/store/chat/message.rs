use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};

use super::{part, row};
use crate::domain::chat::{Chat, ChatMessage, ChatMessageStatus};
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::{ChatId, ChatMessageId, Failure, Timestamp};
use crate::entities::chat_message::{ActiveModel, Entity, Model};
use crate::store::error::failure;
use crate::store::sql;

#[derive(FromQueryResult)]
struct Sequence {
    message_sequence: i64,
}

/// Adds a message with its parts as the chat's next one, in the chat's revision. The chat is locked.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    chat: &Chat,
    message: &mut ChatMessage,
    idempotency_key: Option<String>,
) -> Result<(), Failure> {
    let text = "UPDATE chats SET message_sequence = message_sequence + 1 WHERE id = $1 RETURNING message_sequence";
    let taken = sql::one::<Sequence>(db, text, [chat.id.0.into()]).await?;
    let taken = taken.ok_or_else(|| Failure::not_found("chat"))?;
    message.sequence = taken.message_sequence;
    message.revision = chat.revision;
    let row = ActiveModel {
        id: Set(message.id.0),
        chat_id: Set(chat.id.0),
        sequence: Set(message.sequence),
        role: Set(message.role.as_str().to_owned()),
        status: Set(message.status.as_str().to_owned()),
        author_id: Set(message.author_id.map(|id| id.0)),
        model_name: Set(message.model_name.clone()),
        continuation: Set(message.continuation.clone()),
        input_tokens: Set(message.input_tokens),
        output_tokens: Set(message.output_tokens),
        cost_micros: Set(message.cost_micros),
        superseded_at: Set(None),
        idempotency_key: Set(idempotency_key),
        revision: Set(message.revision),
        created_at: Set(message.created_at.0),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map_err(failure)?;
    part::insert(db, chat, &mut message.parts).await
}

/// Writes a message's end: its status, and what it took.
pub(crate) async fn set_message(
    db: &impl ConnectionTrait,
    chat: &Chat,
    message: &ChatMessage,
) -> Result<(), Failure> {
    let text = "UPDATE chat_messages SET status = $2, model_name = $3, continuation = $4, \
        input_tokens = $5, output_tokens = $6, cost_micros = $7, revision = $8 WHERE id = $1";
    let values = [
        message.id.0.into(),
        message.status.as_str().into(),
        message.model_name.clone().into(),
        message.continuation.clone().into(),
        message.input_tokens.into(),
        message.output_tokens.into(),
        message.cost_micros.into(),
        chat.revision.into(),
    ];
    sql::execute(db, text, values).await.map(drop)
}

/// Messages with their parts, in the order of their numbers.
pub(super) async fn with_parts(
    db: &impl ConnectionTrait,
    rows: Vec<Model>,
) -> Result<Vec<ChatMessage>, Failure> {
    let mut messages: Vec<ChatMessage> = rows
        .into_iter()
        .map(row::message)
        .collect::<Result<_, _>>()?;
    if messages.is_empty() {
        return Ok(messages);
    }
    let ids: Vec<_> = messages.iter().map(|message| message.id).collect();
    for part in part::parts_of(db, &ids).await? {
        let of = messages.iter_mut().find(|it| it.id == part.message_id);
        if let Some(message) = of {
            message.parts.push(part);
        }
    }
    Ok(messages)
}

/// Messages by id, with their parts.
pub(crate) async fn messages_by_ids(
    db: &impl ConnectionTrait,
    ids: &[ChatMessageId],
) -> Result<Vec<ChatMessage>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!("SELECT * FROM chat_messages WHERE id IN {list}");
    let rows = sql::all(db, &text, values).await?;
    with_parts(db, rows).await
}

/// The message that was sent with this key.
pub(crate) async fn by_key(
    db: &impl ConnectionTrait,
    chat: ChatId,
    key: &str,
) -> Result<Option<ChatMessage>, Failure> {
    let text = "SELECT * FROM chat_messages WHERE chat_id = $1 AND idempotency_key = $2";
    let rows = sql::all(db, text, [chat.0.into(), key.into()]).await?;
    Ok(with_parts(db, rows).await?.pop())
}

/// A page of a chat's messages in order, without those that were taken back.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    chat: ChatId,
    page: &PageRequest<i64>,
) -> Result<Page<ChatMessage>, Failure> {
    let (sign, way, from) = match page.direction {
        Direction::Forward => (">", "ASC", 0),
        Direction::Backward => ("<", "DESC", i64::MAX),
    };
    let text = format!(
        "SELECT * FROM chat_messages WHERE chat_id = $1 AND sequence {sign} $2 AND status <> 'REMOVED' \
         ORDER BY sequence {way} LIMIT $3"
    );
    let values = [
        chat.0.into(),
        page.cursor.unwrap_or(from).into(),
        (i64::from(page.limit) + 1).into(),
    ];
    let rows = sql::all(db, &text, values).await?;
    Ok(Page::from_overfetch(with_parts(db, rows).await?, page))
}

/// How many messages a chat has.
pub(crate) async fn count_messages(
    db: &impl ConnectionTrait,
    chat: ChatId,
) -> Result<i64, Failure> {
    let text =
        "SELECT COUNT(*) AS count FROM chat_messages WHERE chat_id = $1 AND status <> 'REMOVED'";
    sql::count(db, text, [chat.0.into()]).await
}

/// Messages that wait for the turn under way to end, of chats, in order.
pub(crate) async fn queued(
    db: &impl ConnectionTrait,
    chats: &[ChatId],
) -> Result<Vec<ChatMessage>, Failure> {
    let (list, values) = sql::in_list(1, chats.iter().map(|id| id.0));
    let text = format!(
        "SELECT * FROM chat_messages WHERE chat_id IN {list} AND status = 'QUEUED' ORDER BY chat_id, sequence"
    );
    let rows = sql::all(db, &text, values).await?;
    with_parts(db, rows).await
}

/// What was being written when the chat's gateway was lost.
pub(crate) async fn streaming(
    db: &impl ConnectionTrait,
    chat: ChatId,
) -> Result<Vec<ChatMessage>, Failure> {
    let text =
        "SELECT * FROM chat_messages WHERE chat_id = $1 AND status = 'STREAMING' ORDER BY sequence";
    let rows = sql::all(db, text, [chat.0.into()]).await?;
    with_parts(db, rows).await
}

/// Puts the waiting messages behind everything that was said meanwhile, to be answered now; gives how
/// many they are. The chat is locked.
pub(crate) async fn promote_queued(
    db: &impl ConnectionTrait,
    chat: &Chat,
) -> Result<usize, Failure> {
    let waiting = queued(db, &[chat.id]).await?;
    for message in &waiting {
        let text = "UPDATE chats SET message_sequence = message_sequence + 1 WHERE id = $1 RETURNING message_sequence";
        let taken = sql::one::<Sequence>(db, text, [chat.id.0.into()]).await?;
        let sequence = taken.map_or(message.sequence, |taken| taken.message_sequence);
        let text =
            "UPDATE chat_messages SET status = $2, sequence = $3, revision = $4 WHERE id = $1";
        let values = [
            message.id.0.into(),
            ChatMessageStatus::Complete.as_str().into(),
            sequence.into(),
            chat.revision.into(),
        ];
        sql::execute(db, text, values).await?;
    }
    Ok(waiting.len())
}

/// Takes a waiting message back. False: it does not wait any more.
pub(crate) async fn remove_queued(
    db: &impl ConnectionTrait,
    chat: &Chat,
    id: ChatMessageId,
) -> Result<bool, Failure> {
    let text = "UPDATE chat_messages SET status = 'REMOVED', revision = $3 \
        WHERE id = $1 AND chat_id = $2 AND status = 'QUEUED'";
    let values = [id.0.into(), chat.id.0.into(), chat.revision.into()];
    Ok(sql::execute(db, text, values).await? == 1)
}

/// From the message with this number on, nothing counts any more.
pub(crate) async fn supersede_from(
    db: &impl ConnectionTrait,
    chat: &Chat,
    sequence: i64,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE chat_messages SET superseded_at = $3, revision = $4 \
        WHERE chat_id = $1 AND sequence >= $2 AND superseded_at IS NULL AND status <> 'QUEUED'";
    let values = [
        chat.id.0.into(),
        sequence.into(),
        at.0.into(),
        chat.revision.into(),
    ];
    sql::execute(db, text, values).await.map(drop)
}
