use std::collections::HashSet;

use super::{delete, pause, resume};
use crate::domain::build::Build;
use crate::domain::job::Job;
use crate::domain::task::Task;
use crate::domain::user::Caller;
use crate::domain::{Failure, FieldError, TaskId};
use crate::services::Services;

/// Most tasks of one action.
const MAX_TASKS: usize = 100;

/// What came of an action on one of several tasks.
#[derive(Debug)]
pub struct Acted {
    /// The id as it was given.
    pub task_id: String,
    /// The task afterwards; `None`: it failed, or the task is deleted.
    pub task: Option<Task>,
    /// The build that was made.
    pub build: Option<(Build, Job)>,
    /// Why it failed.
    pub errors: Vec<FieldError>,
}

/// Pauses each task as by itself; one that fails does not stop the others. At most 100 ids; one
/// that is given twice has one result.
pub async fn pause_all(
    services: &Services,
    caller: &Caller,
    ids: Vec<String>,
) -> Result<Vec<Acted>, Failure> {
    each(services, caller, ids, Action::Pause).await
}

/// Resumes each task as by itself, in the same way.
pub async fn resume_all(
    services: &Services,
    caller: &Caller,
    ids: Vec<String>,
) -> Result<Vec<Acted>, Failure> {
    each(services, caller, ids, Action::Resume).await
}

/// Deletes each task as by itself, in the same way.
pub async fn delete_all(
    services: &Services,
    caller: &Caller,
    ids: Vec<String>,
) -> Result<Vec<Acted>, Failure> {
    each(services, caller, ids, Action::Delete).await
}

#[derive(Clone, Copy)]
enum Action {
    Pause,
    Resume,
    Delete,
}

type Outcome = Result<(Option<Task>, Option<(Build, Job)>), Failure>;

async fn act(services: &Services, caller: &Caller, id: TaskId, action: Action) -> Outcome {
    let (task, build) = match action {
        Action::Pause => pause(services, caller, id).await?,
        Action::Resume => resume(services, caller, id).await?,
        Action::Delete => return Ok((None, delete(services, caller, id).await?)),
    };
    Ok((Some(task), build))
}

async fn each(
    services: &Services,
    caller: &Caller,
    ids: Vec<String>,
    action: Action,
) -> Result<Vec<Acted>, Failure> {
    if ids.is_empty() || ids.len() > MAX_TASKS {
        let given = ids.len();
        let what = format!("Give 1 to {MAX_TASKS} ids of tasks; {given} were given");
        return Err(Failure::invalid("taskIds", what));
    }
    let mut seen = HashSet::new();
    let mut acted = Vec::with_capacity(ids.len());
    for (place, task_id) in ids.into_iter().enumerate() {
        let outcome = match TaskId::parse(&task_id) {
            Some(id) if !seen.insert(id) => continue,
            Some(id) => act(services, caller, id, action).await,
            None => {
                let what = format!("`{task_id}` is not the id of a task");
                Err(Failure::invalid(&format!("taskIds.{place}"), what))
            }
        };
        acted.push(match outcome {
            Ok((task, build)) => Acted {
                task_id,
                task,
                build,
                errors: Vec::new(),
            },
            Err(failure) => refused(task_id, failure),
        });
    }
    Ok(acted)
}

fn refused(task_id: String, failure: Failure) -> Acted {
    if let Some(cause) = &failure.cause {
        tracing::error!(task_id, error = %cause, "an action on one of several tasks failed");
    }
    Acted {
        task_id,
        task: None,
        build: None,
        errors: failure.errors,
    }
}
