use serde_json::json;

use super::pause::{latest, start};
use super::{readable, ring_of};
use crate::domain::message::Message;
use crate::domain::names::MAX_INPUT_BYTES;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::user::{Caller, Scope};
use crate::domain::{Failure, TaskId};
use crate::services::audit::{self, AuditObject};
use crate::services::commands::{self, NewInput};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// What came of an input.
#[derive(Clone, Debug)]
pub struct SentInput {
    /// The message, once the agent has accepted it; `None`: it waits for the task to be ACTIVE.
    pub message: Option<Message>,
    /// The task.
    pub task: Task,
}

/// Sends the user's words to the task's program and waits until its agent has accepted them. A
/// PAUSED task is resumed first when `resume` says so; then this does not wait.
pub async fn send_input(
    services: &Services,
    caller: &Caller,
    id: TaskId,
    text: String,
    resume: bool,
) -> Result<SentInput, Failure> {
    let object = AuditObject::new("Task", id.0, "");
    let result = try_send(services, caller, id, text, resume).await;
    audit::or_refused(services, caller, "sendTaskInput", object, result).await
}

async fn try_send(
    services: &Services,
    caller: &Caller,
    id: TaskId,
    text: String,
    resume: bool,
) -> Result<SentInput, Failure> {
    check(&text)?;
    let task = readable(services, caller, id).await?;
    // Listens before it writes, so that no answer is missed.
    let answers = commands::listen(services, task.workspace_id);
    let mut uow = UnitOfWork::begin(services).await?;
    let (workspace, build, _) = latest(&uow, &task).await?;
    let task = store::task::get(uow.tx(), &Scope::Everything, id).await?;
    let task = task.ok_or_else(|| Failure::not_found("task"))?;
    let waits_for_resume = may_send(&task, resume)?;
    if waits_for_resume {
        start(&mut uow, caller, &workspace, &build.parameters).await?;
    }
    let bytes = text.len();
    let input = NewInput {
        task_id: id,
        workspace_id: workspace.id,
        text,
        author_id: caller.actor.user_id,
        waits_for_resume,
    };
    let command = commands::add_input(services, &mut uow, input).await?;
    store::task::note_activity(uow.tx(), id, uow.now()).await?;
    ring_of(&mut uow, &task);
    store::workspace::touch(uow.tx(), workspace.id, uow.now()).await?;
    let object = AuditObject::new("Task", id.0, task.name);
    let after = Some(json!({ "bytes": bytes, "resume": waits_for_resume }));
    audit::record(&uow, caller, "sendTaskInput", object, None, after).await?;
    uow.commit().await?;
    let message = if waits_for_resume {
        None
    } else {
        Some(commands::answer(services, command, answers).await?)
    };
    let task = store::task::by_ids(services.db.reader(), &[id])
        .await?
        .pop();
    let task = task.ok_or_else(|| Failure::not_found("task"))?;
    Ok(SentInput { message, task })
}

fn check(text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Err(Failure::invalid("text", "The text is empty"));
    }
    if text.len() > MAX_INPUT_BYTES {
        let what = format!(
            "The text has {} bytes; at most {MAX_INPUT_BYTES} are taken",
            text.len()
        );
        return Err(Failure::invalid("text", what));
    }
    if text.contains('\0') {
        return Err(Failure::invalid(
            "text",
            "The text contains a NUL character",
        ));
    }
    Ok(())
}

/// Whether the task must be resumed first; an error when it takes no input now.
fn may_send(task: &Task, resume: bool) -> Result<bool, Failure> {
    let conflict = |what: String| Err(Failure::conflict(what));
    match task.status {
        TaskStatus::Active => Ok(false),
        TaskStatus::Paused if resume => Ok(true),
        TaskStatus::Paused => {
            conflict("The task is paused: resume it, or send with `resume: true`".to_owned())
        }
        TaskStatus::Pending | TaskStatus::Initializing => {
            conflict(format!("The task is starting: {}", task.status_reason))
        }
        TaskStatus::Pausing => conflict("The task is being paused".to_owned()),
        TaskStatus::Deleting => conflict("The task is being deleted".to_owned()),
        TaskStatus::Error | TaskStatus::Unknown => conflict(format!(
            "The task takes no input now: {}",
            task.status_reason
        )),
    }
}
