//! Follows a task to its end: status on stderr, output on stdout.

use futures_util::StreamExt;
use taskyard_client::{Client, ConnectionState};

use super::super::failure::Failure;
use super::super::operations::{
    RestOfTaskOutput, TaskChanges, TaskOutput, WhyTaskFailed, rest_of_task_output, task_changes,
    task_output, why_task_failed,
};
use super::super::output::Output;
use super::logs;
use super::story::{Ending, Story};

/// Follows the task until it has ended and all its output is written.
pub(super) async fn follow(client: &Client, output: Output, id: &str) -> Result<(), Failure> {
    let mut printer = Printer {
        output,
        cursor: None,
    };
    let ending = until_end(client, id, &mut printer).await?;
    if ending != Ending::Deleted {
        rest(client, id, &mut printer).await?;
    }
    match ending {
        Ending::Complete(line) => {
            output.note(&line);
            return Ok(());
        }
        Ending::Failed(line) => output.note(&line),
        Ending::Error(line) => {
            output.note(&line);
            explain(client, output, id).await?;
        }
        Ending::Deleted => output.note("The task was deleted"),
    }
    Err(Failure::Told)
}

/// Writes the task's output, and knows how far it is.
struct Printer {
    output: Output,
    cursor: Option<String>,
}

impl Printer {
    fn print(&mut self, kind: &str, text: &str) -> Result<(), Failure> {
        match kind {
            "OUTPUT" => self.output.raw(text),
            _ => Ok(()),
        }
    }
}

async fn until_end(client: &Client, id: &str, printer: &mut Printer) -> Result<Ending, Failure> {
    let variables = task_changes::Variables { id: id.to_owned() };
    let mut changes = client.subscribe::<TaskChanges>(variables, |_, _| ());
    let variables = task_output::Variables {
        task_id: id.to_owned(),
        after: None,
    };
    let mut messages = client.subscribe::<TaskOutput>(variables, |event, variables| {
        variables.after = Some(event.task_messages.end_cursor.clone());
    });
    let mut connection = client.connection();
    let (mut story, mut more_messages, mut lost) = (Story::default(), true, false);
    loop {
        tokio::select! {
            change = changes.next() => {
                let Some(change) = change else {
                    return Ok(Ending::Deleted);
                };
                let (lines, ending) = story.tell(change?.task.task.as_ref());
                for line in lines {
                    printer.output.note(&line);
                }
                if let Some(ending) = ending {
                    return Ok(ending);
                }
            }
            batch = messages.next(), if more_messages => {
                match batch {
                    None => more_messages = false,
                    Some(batch) => {
                        let batch = batch?.task_messages;
                        for message in &batch.messages {
                            printer.print(&message.kind, &message.text)?;
                        }
                        printer.cursor = Some(batch.end_cursor);
                    }
                }
            }
            Some(state) = connection.next() => match state {
                ConnectionState::Disconnected if !lost => {
                    lost = true;
                    printer.output.note("Connection lost; trying again");
                }
                ConnectionState::Connected if lost => {
                    lost = false;
                    printer.output.note("Connected again");
                }
                _ => {}
            }
        }
    }
}

/// Prints what the subscription had not brought yet.
async fn rest(client: &Client, id: &str, printer: &mut Printer) -> Result<(), Failure> {
    loop {
        let variables = rest_of_task_output::Variables {
            id: id.to_owned(),
            after: printer.cursor.clone(),
        };
        let page = client.execute::<RestOfTaskOutput>(variables).await?;
        let Some(task) = page.task else {
            return Ok(());
        };
        for message in &task.messages.nodes {
            printer.print(&message.kind, &message.text)?;
        }
        let page = task.messages.page_info;
        printer.cursor = page.end_cursor.or(printer.cursor.take());
        if !page.has_next_page {
            return Ok(());
        }
    }
}

/// Says what went wrong in the task's latest build.
async fn explain(client: &Client, output: Output, id: &str) -> Result<(), Failure> {
    let variables = why_task_failed::Variables { id: id.to_owned() };
    let answer = client.execute::<WhyTaskFailed>(variables).await?;
    let workspace = answer.task.and_then(|task| task.workspace);
    let Some(build) = workspace.and_then(|workspace| workspace.latest_build) else {
        return Ok(());
    };
    if let Some(error) = build.job.error {
        output.note(&format!("Build {}: {error}", build.number));
    }
    for line in build.logs.nodes {
        output.note(&logs::line(&line.at, &line.level, &line.stage, &line.text));
    }
    Ok(())
}
