//! Messages of tasks' conversations.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};

use super::column::word;
use super::error::failure;
use super::sql;
use crate::domain::message::Message;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::{AgentId, Failure, MessageId, TaskId, Timestamp, UserId, WorkspaceId};
use crate::entities::message::{ActiveModel, Entity, Model};

fn from_row(row: Model) -> Result<Message, Failure> {
    Ok(Message {
        id: MessageId(row.id),
        task_id: TaskId(row.task_id),
        sequence: row.sequence,
        kind: word(&row.kind)?,
        text: row.text,
        author_id: row.author_id.map(UserId),
        created_at: Timestamp(row.created_at),
    })
}

#[derive(FromQueryResult)]
struct Sequence {
    message_sequence: i64,
}

#[derive(FromQueryResult)]
struct TaskSequence {
    id: uuid::Uuid,
    message_sequence: i64,
}

/// Takes `count` numbers in the conversation of the workspace's task; gives the task and the last
/// of the numbers. `None`: the workspace has no task.
pub(crate) async fn take_numbers(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    count: i64,
) -> Result<Option<(TaskId, i64)>, Failure> {
    let text = "UPDATE tasks SET message_sequence = message_sequence + $2 WHERE workspace_id = $1 \
        RETURNING id, message_sequence";
    let row = sql::one::<TaskSequence>(db, text, [workspace.0.into(), count.into()]).await?;
    Ok(row.map(|row| (TaskId(row.id), row.message_sequence)))
}

/// Moves the agent's count of messages on from `had` to `last`. False: it was another one.
pub(crate) async fn move_agent_sequence(
    db: &impl ConnectionTrait,
    agent: AgentId,
    (had, last): (i64, i64),
) -> Result<bool, Failure> {
    let text = "UPDATE agents SET message_sequence = $3 \
        WHERE id = $1 AND message_sequence = $2 AND retired_at IS NULL";
    let values = [agent.0.into(), had.into(), last.into()];
    Ok(sql::execute(db, text, values).await? == 1)
}

/// How many messages the agent's conversation had from it.
pub(crate) async fn agent_sequence(
    db: &impl ConnectionTrait,
    agent: AgentId,
) -> Result<i64, Failure> {
    let text = "SELECT message_sequence FROM agents WHERE id = $1";
    let row = sql::one::<Sequence>(db, text, [agent.0.into()]).await?;
    Ok(row.map_or(0, |row| row.message_sequence))
}

/// Adds messages.
pub(crate) async fn insert(db: &impl ConnectionTrait, messages: &[Message]) -> Result<(), Failure> {
    let rows = messages.iter().map(|message| ActiveModel {
        id: Set(message.id.0),
        task_id: Set(message.task_id.0),
        sequence: Set(message.sequence),
        kind: Set(message.kind.as_str().to_owned()),
        text: Set(message.text.clone()),
        author_id: Set(message.author_id.map(|id| id.0)),
        created_at: Set(message.created_at.0),
    });
    let done = Entity::insert_many(rows).exec_without_returning(db).await;
    done.map(drop).map_err(failure)
}

/// Messages by id.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[MessageId],
) -> Result<Vec<Message>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!("SELECT * FROM messages WHERE id IN {list}");
    let rows = sql::all::<Model>(db, &text, values).await?;
    rows.into_iter().map(from_row).collect()
}

/// A page of a conversation, in order.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    task: TaskId,
    page: &PageRequest<i64>,
) -> Result<Page<Message>, Failure> {
    let (sign, way, from) = match page.direction {
        Direction::Forward => (">", "ASC", 0),
        Direction::Backward => ("<", "DESC", i64::MAX),
    };
    let text = format!(
        "SELECT * FROM messages WHERE task_id = $1 AND sequence {sign} $2 ORDER BY sequence {way} LIMIT $3"
    );
    let values = [
        task.0.into(),
        page.cursor.unwrap_or(from).into(),
        (i64::from(page.limit) + 1).into(),
    ];
    let rows = sql::all::<Model>(db, &text, values).await?;
    let rows = rows.into_iter().map(from_row).collect::<Result<_, _>>()?;
    Ok(Page::from_overfetch(rows, page))
}

/// How many messages a conversation has.
pub(crate) async fn count(db: &impl ConnectionTrait, task: TaskId) -> Result<i64, Failure> {
    let text = "SELECT message_sequence FROM tasks WHERE id = $1";
    let row = sql::one::<Sequence>(db, text, [task.0.into()]).await?;
    Ok(row.map_or(0, |row| row.message_sequence))
}
