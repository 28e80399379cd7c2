//! Tasks: what callers read of them and do to them.

mod auto_pause;
mod bulk;
mod create;
mod delete;
mod favorite;
mod input;
mod pause;
mod prompts;
mod refresh;
mod update;

use super::{Services, UnitOfWork};
use crate::domain::page::{Page, PageRequest};
use crate::domain::search::{TaskFilter, TaskOrder};
use crate::domain::task::{ListedTask, Task, TaskCounts, TaskPhase};
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, TaskId, Timestamp};
use crate::events::Topic;
use crate::store;

pub use crate::domain::search::parse_query;
pub use crate::store::task::TaskCursor;
pub use auto_pause::pause_idle;
pub use bulk::{Acted, delete_all, pause_all, resume_all};
pub use create::{CreateTask, create};
pub use delete::delete;
pub use favorite::{favorite, unfavorite};
pub use input::{SentInput, send_input};
pub use pause::{pause, resume};
pub use prompts::{TaskPrompt, prompts};
pub(crate) use refresh::refresh;
pub use update::{UpdateTask, update};

/// Names a task.
#[derive(Clone, Debug)]
pub enum TaskRef {
    /// By its id.
    Id(TaskId),
    /// By its owner's username (`None` or `me`: the caller) and its name, whatever their case.
    Named {
        /// The owner's username.
        owner: Option<String>,
        /// The task's name.
        name: String,
    },
}

/// The task, unless it is deleted or the caller may not read it.
pub async fn get(
    services: &Services,
    caller: &Caller,
    task: TaskRef,
) -> Result<Option<Task>, Failure> {
    let (db, scope) = (services.db.reader(), &caller.actor.scope());
    match task {
        TaskRef::Id(id) => store::task::get(db, scope, id).await,
        TaskRef::Named { owner, name } => {
            let owner = owner.filter(|owner| owner != "me");
            let owner = owner.as_ref().unwrap_or(&caller.actor.username);
            store::task::by_name(db, scope, owner, &name).await
        }
    }
}

/// The same by its id, read in one statement with the others that are asked for at the same time: for
/// subscriptions, of which thousands can be woken at once.
pub async fn followed(
    services: &Services,
    caller: &Caller,
    id: TaskId,
) -> Result<Option<Task>, Failure> {
    let db = services.db.clone();
    let read = move |ids: Vec<TaskId>| {
        let db = db.clone();
        async move {
            let found = store::task::by_ids(db.reader(), &ids).await?;
            Ok(found.into_iter().map(|task| (task.id, task)).collect())
        }
    };
    let task = services.tasks_together.read(id, read).await?;
    Ok(task
        .filter(|task| task.deleted_at.is_none())
        .filter(|task| {
            caller
                .actor
                .may_act_for(task.owner_id, task.organization_id)
        }))
}

/// The task, or NOT_FOUND.
async fn readable(services: &Services, caller: &Caller, id: TaskId) -> Result<Task, Failure> {
    let task = get(services, caller, TaskRef::Id(id)).await?;
    task.ok_or_else(|| Failure::not_found("task"))
}

/// Tells everybody who looks at a task, or at lists of tasks, that it has changed.
fn ring_of(uow: &mut UnitOfWork<'_>, task: &Task) {
    uow.ring(Topic::Task(task.id));
    uow.ring(Topic::TasksOf(task.owner_id));
    uow.ring(Topic::AllTasks);
}

/// CONFLICT: the owner has a task of that name.
fn name_taken(name: &str) -> Failure {
    let what = format!("There is a task `{name}` of this owner already: choose another name");
    Failure::at(ErrorCode::Conflict, "name", what)
}

/// A page of the tasks that the caller may read; one statement. Without an order: favourites of the
/// caller first, then tasks that run, then the newest.
pub async fn list(
    services: &Services,
    caller: &Caller,
    filter: &TaskFilter,
    order: Option<TaskOrder>,
    page: PageRequest<TaskCursor>,
) -> Result<Page<ListedTask>, Failure> {
    store::task::list(services.db.reader(), &caller.actor, filter, order, page).await
}

/// How many tasks the whole list has.
pub async fn count(
    services: &Services,
    caller: &Caller,
    filter: &TaskFilter,
) -> Result<i64, Failure> {
    store::task::count(services.db.reader(), &caller.actor, filter).await
}

/// How many tasks of the list are where; one statement.
pub async fn counts(
    services: &Services,
    caller: &Caller,
    filter: &TaskFilter,
) -> Result<TaskCounts, Failure> {
    store::task::counts(services.db.reader(), &caller.actor, filter).await
}

/// Tasks that the caller may read and that changed at `since` or later, deleted ones too, oldest
/// change first; with whether each is in the filtered list now.
pub async fn changed_since(
    services: &Services,
    caller: &Caller,
    filter: &TaskFilter,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<(Task, bool)>, Failure> {
    store::task::changed_since(services.db.reader(), &caller.actor, filter, since, limit).await
}

/// The stretches of the tasks' ways so far.
pub async fn phases(
    services: &Services,
    ids: &[TaskId],
) -> Result<Vec<(TaskId, TaskPhase)>, Failure> {
    store::task::phases_of_tasks(services.db.reader(), ids).await
}
