//! Sending input to a task.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TaskId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::message::Message;
use crate::graphql::types::task::Task;
use crate::services::tasks;

/// Sending input to a task.
#[derive(Default)]
pub struct SendTaskInputMutation;

/// Input of `sendTaskInput`.
#[derive(InputObject)]
pub struct SendTaskInputInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The task.
    task_id: ID,
    /// What its program is given, followed by a line's end; 1 byte to 64 KiB.
    text: String,
    /// When it is PAUSED: resume it, and give the text to its program once it is ACTIVE.
    #[graphql(default)]
    resume: bool,
}

/// Outcome of `sendTaskInput`.
#[derive(SimpleObject)]
pub struct SendTaskInputPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The message, as the conversation has it; null when there are errors, or while it waits for
    /// the task to be ACTIVE again.
    message: Option<Message>,
    /// The task; null when there are errors.
    task: Option<Task>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl SendTaskInputMutation {
    /// Gives a text to the task's program, and answers once its agent has accepted it. CONFLICT
    /// while it is starting, paused (unless `resume`) or in error; UNAVAILABLE when its agent does
    /// not answer in 30 seconds: then nothing was stored.
    async fn send_task_input(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text and the task.")] input: SendTaskInputInput,
    ) -> Result<SendTaskInputPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let sent = async {
            let id = parse_input_id("taskId", &input.task_id, TaskId::parse)?;
            tasks::send_input(services, caller, id, input.text, input.resume).await
        };
        let (sent, errors) = ctx.outcome(sent.await)?;
        let (message, task) = sent
            .map(|sent| (sent.message.map(Message), Task::from(sent.task)))
            .unzip();
        let (client_mutation_id, message) = (input.client_mutation_id, message.flatten());
        Ok(SendTaskInputPayload {
            client_mutation_id,
            message,
            task,
            errors,
        })
    }
}
