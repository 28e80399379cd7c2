//! What came of an action on one of several tasks.

use async_graphql::{ID, SimpleObject};

use super::build::Build;
use super::task::Task;
use crate::graphql::error::UserError;
use crate::graphql::rows::Planned;
use crate::services::tasks::Acted;

/// What came of an action on one of several tasks.
#[derive(SimpleObject, Planned)]
pub struct TaskActionResult {
    /// The task's id, as it was given.
    task_id: ID,
    /// The task afterwards; null when there are errors, or it is deleted.
    task: Option<Task>,
    /// The build that was made; null when none was, or it follows once another one has ended.
    build: Option<Build>,
    /// What is to be put right; empty: it was done.
    errors: Vec<UserError>,
}

impl From<Acted> for TaskActionResult {
    fn from(acted: Acted) -> Self {
        Self {
            task_id: ID(acted.task_id),
            task: acted.task.map(Task::from),
            build: acted.build.map(Build::from),
            errors: acted.errors.into_iter().map(UserError::from).collect(),
        }
    }
}
