//! `taskyard task send|pause|resume|delete`: one mutation each.

use serde_json::json;
use taskyard_client::Client;

use super::super::failure::{Failure, check, missing};
use super::super::operations::{
    DeleteTask, PauseTask, ResumeTask, SendTaskInput, delete_task, pause_task, resume_task,
    send_task_input,
};
use super::super::output::Output;
use super::{find, input};

pub(super) async fn send(
    client: &Client,
    output: Output,
    task: &str,
    text: Option<String>,
    resume: bool,
) -> Result<(), Failure> {
    let text = input::read(text, "input")?;
    let task = find::find(client, task).await?;
    let input = send_task_input::SendTaskInputInput {
        client_mutation_id: None,
        task_id: task.id,
        text,
        resume,
    };
    let variables = send_task_input::Variables { input };
    let sent = client.execute::<SendTaskInput>(variables).await?;
    let sent = sent.send_task_input;
    check(&sent.errors)?;
    if let Some(message) = sent.message {
        return output.object_or_line(&message, &format!("Sent to {}", task.name));
    }
    let line = format!("{} is being resumed and gets the input then", task.name);
    output.object_or_line(&sent.task, &line)
}

pub(super) async fn pause(client: &Client, output: Output, task: &str) -> Result<(), Failure> {
    let found = find::find(client, task).await?;
    let input = pause_task::PauseTaskInput {
        client_mutation_id: None,
        task_id: found.id,
    };
    let paused = client.execute::<PauseTask>(pause_task::Variables { input });
    let paused = paused.await?.pause_task;
    check(&paused.errors)?;
    let task = paused.task.ok_or_else(|| missing("task"))?;
    let line = format!("{} is {}: {}", task.name, task.status, task.status_reason);
    output.object_or_line(&task, &line)
}

pub(super) async fn resume(client: &Client, output: Output, task: &str) -> Result<(), Failure> {
    let found = find::find(client, task).await?;
    let input = resume_task::ResumeTaskInput {
        client_mutation_id: None,
        task_id: found.id,
    };
    let resumed = client.execute::<ResumeTask>(resume_task::Variables { input });
    let resumed = resumed.await?.resume_task;
    check(&resumed.errors)?;
    let task = resumed.task.ok_or_else(|| missing("task"))?;
    let line = format!("{} is {}: {}", task.name, task.status, task.status_reason);
    output.object_or_line(&task, &line)
}

pub(super) async fn delete(client: &Client, output: Output, task: &str) -> Result<(), Failure> {
    let found = find::find(client, task).await?;
    let input = delete_task::DeleteTaskInput {
        client_mutation_id: None,
        task_id: found.id,
    };
    let deleted = client.execute::<DeleteTask>(delete_task::Variables { input });
    let deleted = deleted.await?.delete_task;
    check(&deleted.errors)?;
    let object = json!({"id": deleted.deleted_task_id});
    output.object_or_line(&object, &format!("Deleted {}", found.name))
}
