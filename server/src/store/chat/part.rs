use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::row;
use crate::domain::chat::{Chat, ChatPart};
use crate::domain::{BuildId, ChatId, ChatMessageId, ChatPartId, Failure, Timestamp};
use crate::entities::chat_part::{ActiveModel, Entity, Model};
use crate::store::error::failure;
use crate::store::sql;

/// PostgreSQL keeps no NUL in texts, and a model or a command can write one.
fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Adds parts in the chat's revision.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    chat: &Chat,
    parts: &mut [ChatPart],
) -> Result<(), Failure> {
    if parts.is_empty() {
        return Ok(());
    }
    let rows = parts.iter_mut().map(|part| {
        part.revision = chat.revision;
        ActiveModel {
            id: Set(part.id.0),
            message_id: Set(part.message_id.0),
            chat_id: Set(chat.id.0),
            position: Set(part.position),
            kind: Set(part.kind.as_str().to_owned()),
            status: Set(part.status.as_str().to_owned()),
            text: Set(clean(&part.text)),
            tool_call_id: Set(part.tool_call_id.as_deref().map(clean)),
            tool_name: Set(part.tool_name.as_deref().map(clean)),
            input: Set(part.input.as_deref().map(clean)),
            output: Set(part.output.as_deref().map(clean)),
            is_error: Set(part.is_error),
            build_id: Set(part.build_id.map(|id| id.0)),
            file_name: Set(part.file_name.clone()),
            media_type: Set(part.media_type.clone()),
            revision: Set(part.revision),
            created_at: Set(part.created_at.0),
            ended_at: Set(part.ended_at.map(|at| at.0)),
            begun_at: Set(part.begun_at.map(|at| at.0)),
        }
    });
    let rows: Vec<_> = rows.collect();
    let done = Entity::insert_many(rows).exec_without_returning(db).await;
    done.map(drop).map_err(failure)
}

/// Makes a growing part longer. Its message stays in its revision: readers are told the new text only.
pub(crate) async fn append_text(
    db: &impl ConnectionTrait,
    chat: &Chat,
    id: ChatPartId,
    more: &str,
) -> Result<(), Failure> {
    let text = "UPDATE chat_parts SET text = text || $2, revision = $3 WHERE id = $1 AND status = 'STREAMING'";
    let values = [id.0.into(), clean(more).into(), chat.revision.into()];
    sql::execute(db, text, values).await.map(drop)
}

/// Writes that a part does not change any more.
pub(crate) async fn end_part(
    db: &impl ConnectionTrait,
    chat: &Chat,
    id: ChatPartId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE chat_parts SET status = 'DONE', ended_at = $2, revision = $3 \
        WHERE id = $1 AND status <> 'DONE'";
    let values = [id.0.into(), at.0.into(), chat.revision.into()];
    sql::execute(db, text, values).await?;
    touch(db, chat, id).await
}

/// Notes the build that a tool call waits for.
pub(crate) async fn set_build(
    db: &impl ConnectionTrait,
    chat: &Chat,
    id: ChatPartId,
    build: BuildId,
) -> Result<(), Failure> {
    let text = "UPDATE chat_parts SET build_id = $2, revision = $3 WHERE id = $1";
    let values = [id.0.into(), build.0.into(), chat.revision.into()];
    sql::execute(db, text, values).await?;
    touch(db, chat, id).await
}

/// Notes that a tool call is about to be made which must not be made twice.
pub(crate) async fn set_begun(
    db: &impl ConnectionTrait,
    chat: &Chat,
    id: ChatPartId,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE chat_parts SET begun_at = $2, revision = $3 WHERE id = $1";
    let values = [id.0.into(), at.0.into(), chat.revision.into()];
    sql::execute(db, text, values).await.map(drop)
}

/// Readers are given the whole message of a part again.
async fn touch(db: &impl ConnectionTrait, chat: &Chat, id: ChatPartId) -> Result<(), Failure> {
    let text = "UPDATE chat_messages SET revision = $2 \
        WHERE id = (SELECT message_id FROM chat_parts WHERE id = $1)";
    sql::execute(db, text, [id.0.into(), chat.revision.into()])
        .await
        .map(drop)
}

/// Parts of messages, in order.
pub(crate) async fn parts_of(
    db: &impl ConnectionTrait,
    messages: &[ChatMessageId],
) -> Result<Vec<ChatPart>, Failure> {
    let (list, values) = sql::in_list(1, messages.iter().map(|id| id.0));
    let text = format!(
        "SELECT * FROM chat_parts WHERE message_id IN {list} ORDER BY message_id, position"
    );
    let rows = sql::all::<Model>(db, &text, values).await?;
    rows.into_iter().map(row::part).collect()
}

/// Tool calls of the chat that have no result yet, in order.
pub(crate) async fn unanswered_calls(
    db: &impl ConnectionTrait,
    chat: ChatId,
) -> Result<Vec<ChatPart>, Failure> {
    let text = "SELECT p.* FROM chat_parts p JOIN chat_messages m ON m.id = p.message_id \
        WHERE p.chat_id = $1 AND p.kind = 'TOOL_CALL' AND m.superseded_at IS NULL AND m.status IN ('COMPLETE', 'INTERRUPTED') \
        AND p.status = 'RUNNING' ORDER BY m.sequence, p.position";
    let rows = sql::all::<Model>(db, text, [chat.0.into()]).await?;
    rows.into_iter().map(row::part).collect()
}
