//! `taskyard task watch` without a task: every change of one's own tasks.

use std::collections::HashMap;

use futures_util::StreamExt;
use taskyard_client::Client;

use super::super::failure::Failure;
use super::super::operations::{TaskListChanges, task_list_changes};
use super::super::output::Output;

pub(super) async fn run(client: &Client, output: Output) -> Result<(), Failure> {
    let variables = task_list_changes::Variables {
        query: Some("owner:me".into()),
        after: None,
    };
    let mut changes = client.subscribe::<TaskListChanges>(variables, |event, variables| {
        variables.after = Some(event.tasks.cursor.clone());
    });
    // A change may be told twice.
    let mut told = HashMap::new();
    while let Some(change) = changes.next().await {
        let change = change?.tasks;
        let line = line(&change);
        if told.insert(change.task_id.clone(), line.clone()).as_ref() == Some(&line) {
            continue;
        }
        if output.json {
            output.object_line(&change)?;
        } else {
            output.line(&line)?;
        }
    }
    Ok(())
}

fn line(change: &task_list_changes::TaskListChangesTasks) -> String {
    let Some(task) = &change.task else {
        return format!("{}  {}", change.task_id, change.change);
    };
    let state = task.current_state.as_ref().map_or_else(
        || task.status_reason.clone(),
        |current| format!("{}: {}", current.state, current.message),
    );
    format!("{}  {}  {state}", task.name, task.status)
}
