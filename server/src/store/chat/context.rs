use sea_orm::{ConnectionTrait, FromQueryResult};

use super::message::with_parts;
use crate::domain::chat::ChatMessage;
use crate::domain::{ChatId, Failure, Timestamp, UserId};
use crate::store::sql;

/// What counts of a chat, from its last summary on, in order.
pub(crate) async fn context(
    db: &impl ConnectionTrait,
    chat: ChatId,
) -> Result<Vec<ChatMessage>, Failure> {
    let text = "SELECT * FROM chat_messages WHERE chat_id = $1 AND superseded_at IS NULL \
        AND status IN ('COMPLETE', 'INTERRUPTED') AND sequence >= COALESCE((SELECT MAX(sequence) FROM chat_messages \
            WHERE chat_id = $1 AND role = 'SUMMARY' AND superseded_at IS NULL), 0) ORDER BY sequence";
    let rows = sql::all(db, text, [chat.0.into()]).await?;
    with_parts(db, rows).await
}

#[derive(FromQueryResult)]
struct Spent {
    micros: i64,
}

/// What the chats of a user have cost since a time, in millionths of a US dollar.
pub(crate) async fn spent_by_owner(
    db: &impl ConnectionTrait,
    owner: UserId,
    since: Timestamp,
) -> Result<i64, Failure> {
    let text = "SELECT CAST(COALESCE(SUM(m.cost_micros), 0) AS bigint) AS micros FROM chat_messages m \
        JOIN chats c ON c.id = m.chat_id WHERE c.owner_id = $1 AND m.created_at >= $2 AND m.cost_micros > 0";
    let row = sql::one::<Spent>(db, text, [owner.0.into(), since.0.into()]).await?;
    Ok(row.map_or(0, |row| row.micros))
}

/// What a chat and its sub-chats have cost, in millionths of a US dollar.
pub(crate) async fn family_cost(db: &impl ConnectionTrait, chat: ChatId) -> Result<i64, Failure> {
    let text = "SELECT CAST(COALESCE(SUM(cost_micros), 0) AS bigint) AS micros FROM chats \
        WHERE id = $1 OR parent_id = $1";
    let row = sql::one::<Spent>(db, text, [chat.0.into()]).await?;
    Ok(row.map_or(0, |row| row.micros))
}
