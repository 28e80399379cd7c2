//! `taskyard task send`.

use taskyard_client::Client;

use super::super::failure::{Failure, check};
use super::super::operations::{SendTaskInput, send_task_input};
use super::super::output::Output;
use super::{find, input};

pub(super) async fn run(
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
