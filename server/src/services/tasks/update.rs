use serde_json::{Value, json};

use super::pause::latest;
use super::{name_taken, readable, ring_of};
use crate::domain::names::{DisplayName, Name, Prompt};
use crate::domain::task::{Task, TaskStatus};
use crate::domain::user::{Caller, Scope};
use crate::domain::{ErrorCode, Failure, TaskId, auto_pause, task_name};
use crate::events::Topic;
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork, workspaces};
use crate::store;
use crate::store::error::{failure, unique_violation};

/// What is to become of a task; `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct UpdateTask {
    /// Its new name.
    pub name: Option<String>,
    /// What people are shown; blank: made from the prompt.
    pub display_name: Option<String>,
    /// What it is to do from its next start on; only while it is PAUSED.
    pub prompt: Option<String>,
    /// Idle minutes after which it pauses; 0: never, -1: as its template says.
    pub auto_pause_minutes: Option<i32>,
}

/// Changes what people set of a task. CONFLICT: a new prompt while it is not PAUSED, or a name that
/// its owner has given.
pub async fn update(
    services: &Services,
    caller: &Caller,
    id: TaskId,
    input: UpdateTask,
) -> Result<Task, Failure> {
    let object = AuditObject::new("Task", id.0, "");
    let result = try_update(services, caller, id, input).await;
    audit::or_refused(services, caller, "updateTask", object, result).await
}

/// The same, checked.
#[expect(clippy::option_option, reason = "left as it is, or set to nothing")]
struct Changes {
    name: Option<Name>,
    display_name: Option<Option<DisplayName>>,
    prompt: Option<Prompt>,
    auto_pause_minutes: Option<Option<i32>>,
}

impl Changes {
    fn parse(input: UpdateTask) -> Result<Self, Failure> {
        let name = input.name.map(|text| Name::parse("name", &text));
        let display_name = input.display_name;
        let display_name = display_name.map(|text| DisplayName::parse("displayName", &text));
        let prompt = input.prompt.map(|text| Prompt::parse("prompt", text));
        let minutes = input.auto_pause_minutes.map(auto_pause::parse_minutes);
        Ok(Self {
            name: name.transpose()?,
            display_name: display_name.transpose()?,
            prompt: prompt.transpose()?,
            auto_pause_minutes: minutes.transpose()?,
        })
    }

    fn apply(self, task: &mut Task) -> Result<(), Failure> {
        if let Some(name) = self.name {
            name.as_str().clone_into(&mut task.name);
        }
        if let Some(prompt) = self.prompt {
            if task.status != TaskStatus::Paused {
                let what = format!(
                    "The task is {}: its prompt can be changed only while it is PAUSED",
                    task.status
                );
                return Err(Failure::at(ErrorCode::Conflict, "prompt", what));
            }
            prompt.as_str().clone_into(&mut task.prompt);
        }
        if let Some(display_name) = self.display_name {
            task.display_name = display_name.map_or_else(
                || task_name::title_for_prompt(&task.prompt),
                |name| name.as_str().to_owned(),
            );
        }
        if let Some(minutes) = self.auto_pause_minutes {
            task.auto_pause_minutes = minutes;
        }
        Ok(())
    }
}

async fn try_update(
    services: &Services,
    caller: &Caller,
    id: TaskId,
    input: UpdateTask,
) -> Result<Task, Failure> {
    let changes = Changes::parse(input)?;
    let task = readable(services, caller, id).await?;
    let mut uow = UnitOfWork::begin(services).await?;
    // Under the workspace's lock nobody resumes the task meanwhile.
    let (workspace, _, _) = latest(&uow, &task).await?;
    let before = store::task::get(uow.tx(), &Scope::Everything, id).await?;
    let before = before.ok_or_else(|| Failure::not_found("task"))?;
    let mut after = before.clone();
    let new_minutes = changes.auto_pause_minutes.is_some();
    changes.apply(&mut after)?;
    if new_minutes {
        after.active_at = uow.now();
        uow.ring(Topic::AutoPause);
    }
    let updated = store::task::update(uow.tx(), &after, uow.now()).await;
    updated.map_err(|error| {
        if unique_violation(&error) {
            name_taken(&after.name)
        } else {
            failure(error)
        }
    })?;
    if workspace.name == before.name && after.name != before.name {
        let renamed = store::workspace::rename(uow.tx(), workspace.id, &after.name, uow.now());
        renamed
            .await
            .map_err(|error| workspaces::name_taken(&after.name, error))?;
    }
    ring_of(&mut uow, &after);
    let object = AuditObject::new("Task", id.0, after.name.clone());
    let (was, is) = differences(&before, &after);
    audit::record(&uow, caller, "updateTask", object, Some(was), Some(is)).await?;
    let task = store::task::by_ids(uow.tx(), &[id]).await?.pop();
    uow.commit().await?;
    task.ok_or_else(|| Failure::not_found("task"))
}

/// What of a task was changed, for the audit log.
fn differences(before: &Task, after: &Task) -> (Value, Value) {
    let set = |task: &Task| {
        [
            ("name", json!(task.name)),
            ("displayName", json!(task.display_name)),
            ("prompt", json!(task.prompt)),
            ("autoPauseMinutes", json!(task.auto_pause_minutes)),
        ]
    };
    let (mut was, mut is) = (serde_json::Map::new(), serde_json::Map::new());
    for ((key, old), (_, new)) in set(before).into_iter().zip(set(after)) {
        if old != new {
            was.insert(key.to_owned(), old);
            is.insert(key.to_owned(), new);
        }
    }
    (Value::Object(was), Value::Object(is))
}
