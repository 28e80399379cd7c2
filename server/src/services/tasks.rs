//! Tasks: what callers read of them and do to them.

mod create;
mod delete;
mod input;
mod pause;
mod refresh;

use super::Services;
use crate::domain::page::{Page, PageRequest};
use crate::domain::search::{TaskFilter, TaskOrder};
use crate::domain::task::{Task, TaskPhase};
use crate::domain::user::Caller;
use crate::domain::{Failure, TaskId, Timestamp};
use crate::store;

pub use crate::domain::search::parse_query;
pub use crate::store::task::TaskCursor;
pub use create::{CreateTask, create};
pub use delete::delete;
pub use input::{SentInput, send_input};
pub use pause::{pause, resume};
pub(crate) use refresh::refresh;

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

/// The task, or NOT_FOUND.
async fn readable(services: &Services, caller: &Caller, id: TaskId) -> Result<Task, Failure> {
    let task = get(services, caller, TaskRef::Id(id)).await?;
    task.ok_or_else(|| Failure::not_found("task"))
}

/// A page of the tasks that the caller may read; one statement. Without an order: tasks that run
/// first, then the newest.
pub async fn list(
    services: &Services,
    caller: &Caller,
    filter: &TaskFilter,
    order: Option<TaskOrder>,
    page: PageRequest<TaskCursor>,
) -> Result<Page<Task>, Failure> {
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
