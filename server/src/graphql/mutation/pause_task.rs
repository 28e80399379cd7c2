//! Pausing a task.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TaskId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::build::Build;
use crate::graphql::types::task::Task;
use crate::services::tasks;

/// Pausing a task.
#[derive(Default)]
pub struct PauseTaskMutation;

/// Input of `pauseTask`.
#[derive(InputObject)]
pub struct PauseTaskInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The task.
    task_id: ID,
}

/// Outcome of `pauseTask`.
#[derive(SimpleObject)]
pub struct PauseTaskPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The task; null when there are errors.
    task: Option<Task>,
    /// The STOP build that was made; null when none was needed.
    build: Option<Build>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl PauseTaskMutation {
    /// Stops the task's workspace and keeps its files. Already paused: nothing is done, and it is no
    /// error. CONFLICT while a build is under way.
    async fn pause_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task.")] input: PauseTaskInput,
    ) -> Result<PauseTaskPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("taskId", &input.task_id, TaskId::parse)?;
            tasks::pause(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await)?;
        let (task, build) = done
            .map(|(task, build)| (Task::from(task), build.map(Build::from)))
            .unzip();
        let (client_mutation_id, build) = (input.client_mutation_id, build.flatten());
        Ok(PauseTaskPayload {
            client_mutation_id,
            task,
            build,
            errors,
        })
    }
}
