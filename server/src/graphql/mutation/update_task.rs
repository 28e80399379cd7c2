//! Changing a task.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TaskId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::task::Task;
use crate::services::tasks::{self, UpdateTask};

/// Changing a task.
#[derive(Default)]
pub struct UpdateTaskMutation;

/// Input of `updateTask`. What is left out stays as it is.
#[derive(InputObject)]
pub struct UpdateTaskInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The task.
    task_id: ID,
    /// Its new name: 1-32 letters and digits in groups joined by single hyphens.
    name: Option<String>,
    /// What people are shown, at most 64 characters; blank: made from the prompt.
    display_name: Option<String>,
    /// What it is to do from its next start on, at most 256 KiB; only while it is PAUSED.
    prompt: Option<String>,
    /// Idle minutes after which it pauses by itself, at most 43,200; 0: never, -1: as its template says.
    auto_pause_minutes: Option<i32>,
}

impl From<UpdateTaskInput> for UpdateTask {
    fn from(input: UpdateTaskInput) -> Self {
        Self {
            name: input.name,
            display_name: input.display_name,
            prompt: input.prompt,
            auto_pause_minutes: input.auto_pause_minutes,
        }
    }
}

/// Outcome of `updateTask`.
#[derive(SimpleObject)]
pub struct UpdateTaskPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The task; null when there are errors.
    task: Option<Task>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateTaskMutation {
    /// Changes a task. INVALID_INPUT for a bad name or number and a blank prompt; CONFLICT on `name`
    /// when its owner has a task of that name, and on `prompt` unless the task is PAUSED.
    async fn update_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The task, and what is to be different.")] mut input: UpdateTaskInput,
    ) -> Result<UpdateTaskPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id.take();
        let done = async {
            let id = parse_input_id("taskId", &input.task_id, TaskId::parse)?;
            tasks::update(services, caller, id, input.into()).await
        };
        let (task, errors) = ctx.outcome(done.await)?;
        Ok(UpdateTaskPayload {
            client_mutation_id,
            task: task.map(Task::from),
            errors,
        })
    }
}
