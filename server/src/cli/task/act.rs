//! `taskyard task pause|resume|delete`: one mutation for all the tasks that are named.

use serde::Serialize;
use taskyard_client::Client;

use super::super::failure::{Failure, check};
use super::super::operations::{
    DeleteTasks, PauseTasks, ResumeTasks, delete_tasks, pause_tasks, resume_tasks,
};
use super::super::output::Output;
use super::find;

/// Tasks that the API takes at once.
const AT_ONCE: usize = 100;

/// Finds the tasks, and leaves each with its name.
async fn named(client: &Client, tasks: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let mut found = Vec::with_capacity(tasks.len());
    for text in tasks {
        let task = find::find(client, text).await?;
        found.push((task.id, task.name));
    }
    Ok(found)
}

macro_rules! several {
    ($name:ident, $operation:ident, $module:ident, $input:ident, |$task:ident, $result:ident| $line:expr) => {
        pub(super) async fn $name(
            client: &Client,
            output: Output,
            tasks: &[String],
        ) -> Result<(), Failure> {
            let found = named(client, tasks).await?;
            let mut failures = Vec::new();
            for some in found.chunks(AT_ONCE) {
                let input = $module::$input {
                    client_mutation_id: None,
                    task_ids: some.iter().map(|(id, _)| id.clone()).collect(),
                };
                let done = client.execute::<$operation>($module::Variables { input });
                let done = done.await?.$module;
                check(&done.errors)?;
                for $result in done.results {
                    let known = some.iter().find(|(id, _)| *id == $result.task_id);
                    let $task = known.map_or($result.task_id.as_str(), |(_, name)| name.as_str());
                    match check(&$result.errors) {
                        Ok(()) => tell(output, &$result, &$line)?,
                        Err(failure) => failures.push(about($task, failure)),
                    }
                }
            }
            together(&failures)
        }
    };
}

several!(
    pause,
    PauseTasks,
    pause_tasks,
    PauseTasksInput,
    |name, result| {
        let task = result.task.as_ref();
        task.map_or_else(
            || format!("{name} is being paused"),
            |task| format!("{name} is {}: {}", task.status, task.status_reason),
        )
    }
);

several!(
    resume,
    ResumeTasks,
    resume_tasks,
    ResumeTasksInput,
    |name, result| {
        let task = result.task.as_ref();
        task.map_or_else(
            || format!("{name} is being resumed"),
            |task| format!("{name} is {}: {}", task.status, task.status_reason),
        )
    }
);

several!(
    delete,
    DeleteTasks,
    delete_tasks,
    DeleteTasksInput,
    |name, result| { format!("Deleted {name}") }
);

fn tell(output: Output, result: &impl Serialize, line: &str) -> Result<(), Failure> {
    if output.json {
        return output.object_line(result);
    }
    output.line(line)
}

fn about(task: &str, failure: Failure) -> String {
    match failure {
        Failure::Refused(text) | Failure::Usage(text) | Failure::Unreachable(text) => {
            format!("{task}: {text}")
        }
        Failure::Told => task.to_owned(),
    }
}

fn together(failures: &[String]) -> Result<(), Failure> {
    if failures.is_empty() {
        return Ok(());
    }
    Err(Failure::Refused(failures.join("\n")))
}
