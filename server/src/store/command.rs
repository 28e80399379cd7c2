//! Commands to agents.

mod work;
mod work_progress;

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::column::word;
use super::error::failure;
use super::{sql, workspace};
use crate::domain::agent::{Agent, AgentCommand, AgentCommandKind};
use crate::domain::text_enum::text_enum;
use crate::domain::{CommandId, Failure, MessageId, TaskId, Timestamp, UserId, WorkspaceId};
use crate::entities::agent_command::{ActiveModel, Entity, Model};

pub(crate) use work::{
    NewWork, WorkState, cancel, forget_results, insert_work, lose, lose_due, pieces, work_state,
};
pub(crate) use work_progress::{
    add_piece, begin_work, complete_work, count_pieces, lose_of_earlier_runs,
};

text_enum! {
    /// What became of a command.
    CommandStatus {
        /// The agent has not answered.
        Pending = "PENDING",
        /// The agent has taken up a piece of work.
        Running = "RUNNING",
        /// The agent took an input.
        Accepted = "ACCEPTED",
        /// The agent has carried out a piece of work.
        Done = "DONE",
        /// The agent said why not.
        Refused = "REFUSED",
        /// No answer came in time; a later one does not count.
        Expired = "EXPIRED",
        /// Nobody wants it any more; the agent ends it, when it had begun.
        Canceled = "CANCELED",
        /// The agent ended, or fell silent, while it was at it.
        Lost = "LOST",
    }
}

/// A command to store.
pub(crate) struct NewCommand {
    pub(crate) command: AgentCommand,
    pub(crate) task_id: TaskId,
    pub(crate) author_id: UserId,
    pub(crate) waits_for_resume: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// Adds a command.
pub(crate) async fn insert(db: &impl ConnectionTrait, new: &NewCommand) -> Result<(), Failure> {
    let row = ActiveModel {
        id: Set(new.command.id.0),
        workspace_id: Set(new.command.workspace_id.0),
        task_id: Set(Some(new.task_id.0)),
        agent_id: Set(None),
        kind: Set(new.command.kind.as_str().to_owned()),
        text: Set(new.command.text.clone()),
        work: Set(None),
        limit_seconds: Set(None),
        author_id: Set(Some(new.author_id.0)),
        status: Set(CommandStatus::Pending.as_str().to_owned()),
        waits_for_resume: Set(new.waits_for_resume),
        agent_run: Set(None),
        result: Set(None),
        error: Set(None),
        message_id: Set(None),
        created_at: Set(new.created_at.0),
        expires_at: Set(new.expires_at.0),
        accepted_at: Set(None),
        ended_at: Set(None),
    };
    let done = Entity::insert(row).exec_without_returning(db).await;
    done.map(drop).map_err(failure)
}

/// What became of a command, why, and the message that came of it.
pub(crate) async fn status(
    db: &impl ConnectionTrait,
    id: CommandId,
) -> Result<(CommandStatus, Option<String>, Option<MessageId>), Failure> {
    let text = "SELECT * FROM agent_commands WHERE id = $1";
    let row = sql::one::<Model>(db, text, [id.0.into()]).await?;
    let row = row.ok_or_else(|| Failure::not_found("command"))?;
    Ok((word(&row.status)?, row.error, row.message_id.map(MessageId)))
}

/// What the agent is to be told, oldest first: commands that it has not answered, inputs only for the
/// agent of an ACTIVE task; and work that it had begun and that nobody wants any more.
pub(crate) async fn pending_of(
    db: &impl ConnectionTrait,
    agent: &Agent,
    at: Timestamp,
) -> Result<Vec<AgentCommand>, Failure> {
    let text = "SELECT c.* FROM agent_commands c LEFT JOIN tasks t ON t.id = c.task_id \
        WHERE c.workspace_id = $1 AND c.ended_at IS NULL AND (\
            (c.status = 'PENDING' AND c.expires_at > $3 \
                AND (c.agent_id = $2 OR (c.agent_id IS NULL AND t.status = 'ACTIVE' AND t.agent_id = $2))) \
            OR (c.status = 'CANCELED' AND c.agent_id = $2)) \
        ORDER BY c.created_at, c.id";
    let values = [agent.workspace_id.0.into(), agent.id.0.into(), at.0.into()];
    let rows = sql::all::<Model>(db, text, values).await?;
    rows.into_iter().map(from_row).collect()
}

fn from_row(row: Model) -> Result<AgentCommand, Failure> {
    let is_canceled = row.status == CommandStatus::Canceled.as_str();
    let work = row.work.filter(|_| !is_canceled);
    let work = work.map(|work| serde_json::from_str(&work));
    Ok(AgentCommand {
        id: CommandId(row.id),
        workspace_id: WorkspaceId(row.workspace_id),
        task_id: row.task_id.map(TaskId),
        kind: if is_canceled {
            AgentCommandKind::Cancel
        } else {
            word(&row.kind)?
        },
        text: row.text,
        work: work.transpose().map_err(Failure::internal)?,
    })
}

/// Ends a pending input to the agent, or work that it refuses, with its answer; gives the command's
/// text and author. `None`: it is not pending any more.
pub(crate) async fn take(
    db: &impl ConnectionTrait,
    agent: &Agent,
    id: CommandId,
    error: Option<&str>,
    at: Timestamp,
) -> Result<Option<(Option<String>, Option<UserId>)>, Failure> {
    let status = if error.is_none() {
        CommandStatus::Accepted
    } else {
        CommandStatus::Refused
    };
    let text = "UPDATE agent_commands SET status = $4, error = $5, ended_at = $6 \
        WHERE id = $1 AND workspace_id = $2 AND status = 'PENDING' AND expires_at > $6 \
        AND ((agent_id = $3 AND $4 = 'REFUSED') OR (agent_id IS NULL \
            AND EXISTS (SELECT 1 FROM tasks t WHERE t.id = agent_commands.task_id AND t.agent_id = $3))) RETURNING *";
    let values = [
        id.0.into(),
        agent.workspace_id.0.into(),
        agent.id.0.into(),
        status.as_str().into(),
        error.into(),
        at.0.into(),
    ];
    let row = sql::one::<Model>(db, text, values).await?;
    Ok(row.map(|row| (row.text, row.author_id.map(UserId))))
}

/// Whether an agent's answer to this command was taken, and was that it is accepted.
pub(crate) async fn is_accepted(
    db: &impl ConnectionTrait,
    agent: &Agent,
    id: CommandId,
) -> Result<bool, Failure> {
    let text =
        "SELECT * FROM agent_commands WHERE id = $1 AND workspace_id = $2 AND status = 'ACCEPTED'";
    let values = [id.0.into(), agent.workspace_id.0.into()];
    Ok(sql::one::<Model>(db, text, values).await?.is_some())
}

/// Notes the message that came of a command.
pub(crate) async fn set_message(
    db: &impl ConnectionTrait,
    id: CommandId,
    message: MessageId,
) -> Result<(), Failure> {
    let text = "UPDATE agent_commands SET message_id = $2 WHERE id = $1";
    sql::execute(db, text, [id.0.into(), message.0.into()])
        .await
        .map(drop)
}

/// Ends a command that is still pending: no answer to it counts any more.
pub(crate) async fn expire(
    db: &impl ConnectionTrait,
    id: CommandId,
    why: &str,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = "UPDATE agent_commands SET status = 'EXPIRED', error = $2, ended_at = $3 \
        WHERE id = $1 AND status = 'PENDING'";
    sql::execute(db, text, [id.0.into(), why.into(), at.0.into()])
        .await
        .map(drop)
}

#[derive(FromQueryResult)]
struct Expired {
    workspace_id: Uuid,
}

/// Ends every pending command whose time is over, for one reason if it is an input and for another
/// if it is work; gives their workspaces.
pub(crate) async fn expire_due(
    db: &impl ConnectionTrait,
    (input, work): (&str, &str),
    at: Timestamp,
) -> Result<Vec<WorkspaceId>, Failure> {
    let due =
        "SELECT workspace_id FROM agent_commands WHERE status = 'PENDING' AND expires_at <= $1";
    workspace::lock_all(db, due, [at.0.into()]).await?;
    let text = "UPDATE agent_commands SET status = 'EXPIRED', ended_at = $3, \
            error = CASE WHEN agent_id IS NULL THEN $1 ELSE $2 END \
        WHERE status = 'PENDING' AND expires_at <= $3 RETURNING workspace_id";
    let values = [input.into(), work.into(), at.0.into()];
    let rows = sql::all::<Expired>(db, text, values).await?;
    Ok(rows
        .into_iter()
        .map(|row| WorkspaceId(row.workspace_id))
        .collect())
}

/// Forgets inputs that ended before one time, and work that ended before another.
pub(crate) async fn forget_ended(
    db: &impl ConnectionTrait,
    inputs: Timestamp,
    works: Timestamp,
) -> Result<(), Failure> {
    let text = "DELETE FROM agent_commands \
        WHERE ended_at < $2 OR (ended_at < $1 AND agent_id IS NULL)";
    let values = [inputs.0.into(), works.0.into()];
    sql::execute(db, text, values).await.map(drop)
}
