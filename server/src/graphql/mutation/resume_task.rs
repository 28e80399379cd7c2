//! Resuming a task.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TaskId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::build::Build;
use crate::graphql::types::task::Task;
use crate::services::tasks;

/// Resuming a task.
#[derive(Default)]
pub struct ResumeTaskMutation;

/// Input of `resumeTask`.
#[derive(InputObject)]
pub struct ResumeTaskInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The task.
    task_id: ID,
}

/// Outcome of `resumeTask`.
#[derive(SimpleObject)]
pub struct ResumeTaskPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The task; null when there are errors.
    task: Option<Task>,
    /// The START build that was made; null when none was needed.
    build: Option<Build>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl ResumeTaskMutation {
    /// Starts the task's workspace again. Already running: nothing is done, and it is no error.
    /// CONFLICT while a build is under way.
    async fn resume_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task.")] input: ResumeTaskInput,
    ) -> Result<ResumeTaskPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("taskId", &input.task_id, TaskId::parse)?;
            tasks::resume(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await)?;
        let (task, build) = done
            .map(|(task, build)| (Task::from(task), build.map(Build::from)))
            .unzip();
        let (client_mutation_id, build) = (input.client_mutation_id, build.flatten());
        Ok(ResumeTaskPayload {
            client_mutation_id,
            task,
            build,
            errors,
        })
    }
}
