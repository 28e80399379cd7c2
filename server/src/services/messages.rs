//! Messages: a task's conversation.

use super::{Services, UnitOfWork, agents};
use crate::domain::agent::Agent;
use crate::domain::message::{Message, MessageKind};
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::{Failure, MessageId, TaskId, Timestamp};
use crate::events::Topic;
use crate::store;

/// Most messages of one append.
const MAX_MESSAGES: usize = 1_000;
/// Most bytes of a message of a task's program.
const MAX_TEXT_BYTES: usize = 64 * 1024;

/// A piece of the output of a task's program.
#[derive(Clone, Debug)]
pub struct OutputPiece {
    /// The agent's own number: from 1, without gaps.
    pub sequence: i64,
    /// When it was written.
    pub at: Timestamp,
    /// The text, at most 64 KiB.
    pub text: String,
}

/// Messages after number `after`, in order. Nothing is asked about rights.
pub async fn after(
    services: &Services,
    task: TaskId,
    after: i64,
    limit: u32,
) -> Result<Vec<Message>, Failure> {
    let request = PageRequest {
        limit,
        cursor: Some(after),
        direction: Direction::Forward,
    };
    Ok(page(services, task, request).await?.rows)
}

/// A page of a conversation; the place is a message's number. Nothing is asked about rights.
pub async fn page(
    services: &Services,
    task: TaskId,
    request: PageRequest<i64>,
) -> Result<Page<Message>, Failure> {
    store::message::page(services.db.reader(), task, &request).await
}

/// How many messages a conversation has. Nothing is asked about rights.
pub async fn count(services: &Services, task: TaskId) -> Result<i64, Failure> {
    store::message::count(services.db.reader(), task).await
}

/// Appends what a task's program wrote; gives the agent's number up to which all is stored.
/// Messages that were had are skipped; a gap is refused by acknowledging what was had. FORBIDDEN:
/// the agent is gone for good.
pub async fn append_output(
    services: &Services,
    agent: &Agent,
    outputs: Vec<OutputPiece>,
) -> Result<i64, Failure> {
    check(&outputs)?;
    let mut uow = UnitOfWork::begin(services).await?;
    let mut had = agent.message_sequence;
    let (Some(first), Some(last)) = (outputs.first(), outputs.last()) else {
        return Ok(had);
    };
    let (first, last) = (first.sequence, last.sequence);
    // The agent's own row may be a moment old, when two appends run into each other.
    for _ in 0..2 {
        let moved = first <= had + 1
            && last > had
            && store::message::move_agent_sequence(uow.tx(), agent.id, (had, last)).await?;
        if moved {
            keep(&mut uow, agent, outputs, had).await?;
            uow.commit().await?;
            return Ok(last);
        }
        had = store::message::agent_sequence(uow.tx(), agent.id).await?;
        if first > had + 1 || last <= had {
            return Ok(had);
        }
    }
    Err(agents::gone())
}

fn check(outputs: &[OutputPiece]) -> Result<(), Failure> {
    let in_order = outputs
        .windows(2)
        .all(|pair| pair[1].sequence == pair[0].sequence + 1);
    if !in_order || outputs.first().is_some_and(|output| output.sequence < 1) {
        let what = "Messages are numbered from 1 without gaps";
        return Err(Failure::invalid("messages", what));
    }
    if outputs.len() > MAX_MESSAGES
        || outputs
            .iter()
            .any(|output| output.text.len() > MAX_TEXT_BYTES)
    {
        let what = format!(
            "At most {MAX_MESSAGES} messages of at most {MAX_TEXT_BYTES} bytes are taken at once"
        );
        return Err(Failure::invalid("messages", what));
    }
    Ok(())
}

async fn keep(
    uow: &mut UnitOfWork<'_>,
    agent: &Agent,
    outputs: Vec<OutputPiece>,
    had: i64,
) -> Result<(), Failure> {
    let new: Vec<_> = outputs
        .into_iter()
        .filter(|output| output.sequence > had)
        .collect();
    let count = i64::try_from(new.len()).unwrap_or(i64::MAX);
    let numbers = store::message::take_numbers(uow.tx(), agent.workspace_id, count).await?;
    let Some((task_id, last)) = numbers else {
        return Err(Failure::conflict(
            "The workspace has no task whose conversation this is",
        ));
    };
    let messages: Vec<_> = (last - count + 1..)
        .zip(new)
        .map(|(sequence, output)| Message {
            id: MessageId::generate(),
            task_id,
            sequence,
            kind: MessageKind::Output,
            // PostgreSQL keeps no NUL in texts.
            text: output.text.replace('\0', "\u{fffd}"),
            author_id: None,
            created_at: output.at,
        })
        .collect();
    store::message::insert(uow.tx(), &messages).await?;
    uow.ring(Topic::Messages(task_id));
    Ok(())
}
