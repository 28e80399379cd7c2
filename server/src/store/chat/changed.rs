use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::message::with_parts;
use crate::domain::chat::ChatMessage;
use crate::domain::{ChatId, ChatMessageId, ChatPartId, Failure};
use crate::store::sql;

/// Messages that were made or changed after a revision, with their parts, oldest change first: `limit`
/// of them, and all that the last one's revision has changed, so that a revision is never cut in two.
pub(crate) async fn messages_after(
    db: &impl ConnectionTrait,
    chat: ChatId,
    revision: i64,
    limit: u32,
) -> Result<Vec<ChatMessage>, Failure> {
    let text = "SELECT * FROM chat_messages WHERE chat_id = $1 AND revision > $2 AND revision <= COALESCE(\
            (SELECT revision FROM chat_messages WHERE chat_id = $1 AND revision > $2 ORDER BY revision LIMIT 1 OFFSET $3), \
            9223372036854775807) ORDER BY revision, sequence";
    let beyond = i64::from(limit.saturating_sub(1));
    let values = [chat.0.into(), revision.into(), beyond.into()];
    let rows = sql::all(db, text, values).await?;
    with_parts(db, rows).await
}

/// The end of a part that grows.
#[derive(Clone, Debug)]
pub(crate) struct Appended {
    pub(crate) message_id: ChatMessageId,
    pub(crate) part_id: ChatPartId,
    /// What comes after the characters that were had.
    pub(crate) text: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    message_id: Uuid,
    tail: String,
}

/// What growing parts became longer by after a revision: beyond the first `had` characters of one
/// part, the whole text of others. Only of messages that have not changed otherwise since: one that has
/// is told whole, if not now, then next, and what nobody has yet can't be told to grow.
pub(crate) async fn appended_after(
    db: &impl ConnectionTrait,
    chat: ChatId,
    revision: i64,
    (part, had): (ChatPartId, i64),
) -> Result<Vec<Appended>, Failure> {
    let text = "SELECT p.id, p.message_id, CASE WHEN p.id = $3 THEN substr(p.text, CAST($4 AS integer)) ELSE p.text END AS tail \
        FROM chat_parts p JOIN chat_messages m ON m.id = p.message_id \
        WHERE p.chat_id = $1 AND p.revision > $2 AND m.revision <= $2 AND p.status = 'STREAMING' ORDER BY p.revision";
    let from = i32::try_from(had + 1).unwrap_or(i32::MAX);
    let values = [chat.0.into(), revision.into(), part.0.into(), from.into()];
    let rows = sql::all::<Row>(db, text, values).await?;
    let rows = rows.into_iter().map(|row| Appended {
        message_id: ChatMessageId(row.message_id),
        part_id: ChatPartId(row.id),
        text: row.tail,
    });
    Ok(rows.collect())
}
