use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::pending::LOOK_EVERY;
use crate::domain::agent::{Agent, AgentCommand, AgentCommandKind};
use crate::domain::message::{Message, MessageKind};
use crate::domain::{CommandId, Failure, MessageId, TaskId, UserId, WorkspaceId};
use crate::events::{Listener, Topic};
use crate::services::{Services, UnitOfWork};
use crate::store;
use crate::store::command::{CommandStatus, NewCommand};

/// How long a message waits for a task that is being resumed.
const RESUME_SECONDS: i64 = 15 * 60;

/// The user's words to a task's program.
pub(crate) struct NewInput {
    pub(crate) task_id: TaskId,
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) text: String,
    pub(crate) author_id: UserId,
    pub(crate) waits_for_resume: bool,
}

/// Puts an input on its way.
pub(crate) async fn add_input(
    services: &Services,
    uow: &mut UnitOfWork<'_>,
    input: NewInput,
) -> Result<CommandId, Failure> {
    let seconds = if input.waits_for_resume {
        RESUME_SECONDS
    } else {
        i64::try_from(services.settings.input_answer_seconds).unwrap_or(RESUME_SECONDS)
    };
    let command = NewCommand {
        command: AgentCommand {
            id: CommandId::generate(),
            workspace_id: input.workspace_id,
            task_id: Some(input.task_id),
            kind: AgentCommandKind::DeliverInput,
            text: Some(input.text),
            work: None,
        },
        task_id: input.task_id,
        author_id: input.author_id,
        waits_for_resume: input.waits_for_resume,
        created_at: uow.now(),
        expires_at: uow.now().plus_seconds(seconds),
    };
    store::command::insert(uow.tx(), &command).await?;
    uow.ring(Topic::Commands(input.workspace_id));
    Ok(command.command.id)
}

/// Waits until the agent has accepted a command; gives the message that came of it. CONFLICT: the
/// agent refused it; UNAVAILABLE: no answer came in time, and none counts any more.
pub(crate) async fn answer(
    services: &Services,
    id: CommandId,
    mut answers: Listener,
) -> Result<Message, Failure> {
    let seconds = services.settings.input_answer_seconds;
    let deadline = Instant::now() + Duration::from_secs(seconds);
    loop {
        let (status, error, message) = store::command::status(services.db.reader(), id).await?;
        match (status, message) {
            (CommandStatus::Accepted, Some(message)) => {
                let found = store::message::by_ids(services.db.reader(), &[message])
                    .await?
                    .pop();
                return found.ok_or_else(|| Failure::internal("an accepted message is not there"));
            }
            (CommandStatus::Refused, _) => {
                let why = error.unwrap_or_else(|| "no reason was given".to_owned());
                return Err(Failure::conflict(format!(
                    "The task did not take the message: {why}"
                )));
            }
            (CommandStatus::Pending, _) if Instant::now() < deadline => {
                let until = deadline.min(Instant::now() + LOOK_EVERY);
                // Late or not, the database is looked at next.
                let _ = timeout_at(until, answers.heard()).await;
            }
            (CommandStatus::Pending, _) => {
                // By compare and set: an answer in this moment counts, and then is found.
                let why = format!("The agent did not answer within {seconds} seconds");
                let at = services.clock.now();
                store::command::expire(services.db.writer(), id, &why, at).await?;
            }
            _ => {
                let why =
                    "The agent did not answer in time: the message was not delivered; try again";
                return Err(Failure::unavailable(why));
            }
        }
    }
}

/// Notes an agent's answer; an accepted input becomes a message in the same transaction. The same
/// answer again is told the same, since the first one's reply may have been lost. False: the command
/// had expired, and must not be carried out.
pub async fn acknowledge(
    services: &Services,
    agent: &Agent,
    id: CommandId,
    error: Option<String>,
) -> Result<bool, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let error = error.map(|error| error.replace('\0', "\u{fffd}"));
    let taken = store::command::take(uow.tx(), agent, id, error.as_deref(), uow.now()).await?;
    let Some((text, author_id)) = taken else {
        return Ok(error.is_none() && store::command::is_accepted(uow.tx(), agent, id).await?);
    };
    if error.is_none() {
        let numbers = store::message::take_numbers(uow.tx(), agent.workspace_id, 1).await?;
        let (task_id, sequence) =
            numbers.ok_or_else(|| Failure::internal("an input without a task"))?;
        let message = Message {
            id: MessageId::generate(),
            task_id,
            sequence,
            kind: MessageKind::Input,
            text: text.unwrap_or_default(),
            author_id,
            created_at: uow.now(),
        };
        let message_id = message.id;
        store::message::insert(uow.tx(), &[message]).await?;
        store::command::set_message(uow.tx(), id, message_id).await?;
        uow.ring(Topic::Messages(task_id));
    }
    uow.ring(Topic::Commands(agent.workspace_id));
    uow.commit().await?;
    Ok(true)
}
