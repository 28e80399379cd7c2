//! Making a task no favourite.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TaskId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::task::Task;
use crate::services::tasks;

/// Making a task no favourite.
#[derive(Default)]
pub struct UnfavoriteTaskMutation;

/// Input of `unfavoriteTask`.
#[derive(InputObject)]
pub struct UnfavoriteTaskInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The task.
    task_id: ID,
}

/// Outcome of `unfavoriteTask`.
#[derive(SimpleObject)]
pub struct UnfavoriteTaskPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The task; null when there are errors.
    task: Option<Task>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UnfavoriteTaskMutation {
    /// Makes a task no favourite of the viewer. It is none: nothing is done, and it is no error.
    async fn unfavorite_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task.")] input: UnfavoriteTaskInput,
    ) -> Result<UnfavoriteTaskPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("taskId", &input.task_id, TaskId::parse)?;
            tasks::unfavorite(services, caller, id).await
        };
        let (task, errors) = ctx.outcome(done.await)?;
        Ok(UnfavoriteTaskPayload {
            client_mutation_id: input.client_mutation_id,
            task: task.map(Task::from),
            errors,
        })
    }
}
