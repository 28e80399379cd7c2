use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

use super::row;
use crate::domain::chat::{Chat, ChatTitle};
use crate::domain::{ChatId, ChatMessageId, Failure, Timestamp, UserId, WorkspaceId};
use crate::entities::chat::{ActiveModel, Entity, Model};
use crate::store::sql;

/// Adds a chat. The error says whether its idempotency key is taken.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    chat: &Chat,
    created_by: UserId,
    idempotency_key: Option<String>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(chat.id.0),
        organization_id: Set(chat.organization_id.0),
        owner_id: Set(chat.owner_id.0),
        parent_id: Set(chat.parent_id.map(|id| id.0)),
        title: Set(chat.title.clone()),
        title_key: Set(chat.title.to_lowercase()),
        title_is_given: Set(chat.title_is_given),
        status: Set(chat.status.as_str().to_owned()),
        status_reason: Set(chat.status_reason.clone()),
        model_id: Set(chat.model_id.map(|id| id.0)),
        workspace_id: Set(chat.workspace_id.map(|id| id.0)),
        task_id: Set(chat.task_id.map(|id| id.0)),
        revision: Set(chat.revision),
        message_sequence: Set(0),
        run_lease: Set(chat.run_lease),
        lease_expires_at: Set(None),
        context_tokens: Set(0),
        input_tokens: Set(0),
        output_tokens: Set(0),
        cost_micros: Set(0),
        budget_micros: Set(chat.budget_micros),
        created_by: Set(created_by.0),
        idempotency_key: Set(idempotency_key),
        archived_at: Set(None),
        created_at: Set(chat.created_at.0),
        updated_at: Set(chat.updated_at.0),
        tools_note: Set(chat.tools_note.clone()),
        pause: Set(chat.pause.map(|pause| pause.as_str().to_owned())),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Locks a chat until the transaction ends, with its next revision; `None`: there is no such chat.
pub(crate) async fn change(
    db: &impl ConnectionTrait,
    id: ChatId,
    at: Timestamp,
) -> Result<Option<Chat>, Failure> {
    let text =
        "UPDATE chats SET revision = revision + 1, updated_at = $2 WHERE id = $1 RETURNING *";
    let found = sql::one::<Model>(db, text, [id.0.into(), at.0.into()]).await?;
    found.map(row::chat).transpose()
}

/// Writes what people can change of a chat.
pub(crate) async fn update(db: &impl ConnectionTrait, chat: &Chat) -> Result<(), Failure> {
    let text = "UPDATE chats SET title = $2, title_key = $3, title_is_given = $4, model_id = $5, \
        budget_micros = $6 WHERE id = $1";
    let values = [
        chat.id.0.into(),
        chat.title.clone().into(),
        chat.title.to_lowercase().into(),
        chat.title_is_given.into(),
        chat.model_id.map(|id| id.0).into(),
        chat.budget_micros.into(),
    ];
    sql::execute(db, text, values).await.map(drop)
}

/// Gives a chat a title that a model made, unless somebody has written one. False: somebody has.
pub(crate) async fn set_made_title(
    db: &impl ConnectionTrait,
    id: ChatId,
    title: &ChatTitle,
) -> Result<bool, Failure> {
    let text = "UPDATE chats SET title = $2, title_key = $3, revision = revision + 1 \
        WHERE id = $1 AND NOT title_is_given";
    let values = [
        id.0.into(),
        title.as_str().into(),
        title.as_str().to_lowercase().into(),
    ];
    Ok(sql::execute(db, text, values).await? == 1)
}

/// Writes why tools were left out; empty: none were.
pub(crate) async fn set_tools_note(
    db: &impl ConnectionTrait,
    id: ChatId,
    note: &str,
) -> Result<(), Failure> {
    let text = "UPDATE chats SET tools_note = $2 WHERE id = $1";
    sql::execute(db, text, [id.0.into(), note.into()])
        .await
        .map(drop)
}

/// Puts a chat aside, or takes it out again.
pub(crate) async fn set_archived(
    db: &impl ConnectionTrait,
    id: ChatId,
    at: Option<Timestamp>,
) -> Result<(), Failure> {
    let text = "UPDATE chats SET archived_at = $2 WHERE id = $1";
    let values = [id.0.into(), at.map(|at| at.0).into()];
    sql::execute(db, text, values).await.map(drop)
}

/// Binds a chat to the workspace that its tools work in.
pub(crate) async fn bind_workspace(
    db: &impl ConnectionTrait,
    id: ChatId,
    workspace: WorkspaceId,
) -> Result<(), Failure> {
    let text = "UPDATE chats SET workspace_id = $2 WHERE id = $1";
    sql::execute(db, text, [id.0.into(), workspace.0.into()])
        .await
        .map(drop)
}

/// Adds what one answer of a model took; `context` is how long the chat's context is now.
pub(crate) async fn add_usage(
    db: &impl ConnectionTrait,
    id: ChatId,
    (input, output): (i64, i64),
    cost_micros: i64,
    context: i64,
) -> Result<(), Failure> {
    let text = "UPDATE chats SET input_tokens = input_tokens + $2, output_tokens = output_tokens + $3, \
        cost_micros = cost_micros + $4, context_tokens = $5 WHERE id = $1";
    let values = [
        id.0.into(),
        input.into(),
        output.into(),
        cost_micros.into(),
        context.into(),
    ];
    sql::execute(db, text, values).await.map(drop)
}

/// Adds what a title took, in a revision of its own; it counts as the message's from which it was made.
pub(crate) async fn add_title_usage(
    db: &impl ConnectionTrait,
    (chat, message): (ChatId, ChatMessageId),
    (input, output): (i64, i64),
    cost_micros: i64,
) -> Result<(), Failure> {
    let sums = "input_tokens = input_tokens + $2, output_tokens = output_tokens + $3, \
        cost_micros = cost_micros + $4";
    let taken = [input.into(), output.into(), cost_micros.into()];
    let of = |id: Uuid| std::iter::once(id.into()).chain(taken.clone());
    let text = format!("UPDATE chats SET {sums}, revision = revision + 1 WHERE id = $1");
    sql::execute(db, &text, of(chat.0)).await?;
    let text = format!(
        "UPDATE chat_messages SET {sums}, revision = (SELECT c.revision FROM chats c WHERE c.id = chat_messages.chat_id) \
         WHERE id = $1"
    );
    sql::execute(db, &text, of(message.0)).await.map(drop)
}
