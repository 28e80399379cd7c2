//! Making a task a favourite.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TaskId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::task::Task;
use crate::services::tasks;

/// Making a task a favourite.
#[derive(Default)]
pub struct FavoriteTaskMutation;

/// Input of `favoriteTask`.
#[derive(InputObject)]
pub struct FavoriteTaskInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The task.
    task_id: ID,
}

/// Outcome of `favoriteTask`.
#[derive(SimpleObject)]
pub struct FavoriteTaskPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The task; null when there are errors.
    task: Option<Task>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl FavoriteTaskMutation {
    /// Makes a task a favourite of the viewer, which comes first in their lists. It is one already: nothing
    /// is done, and it is no error.
    async fn favorite_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task.")] input: FavoriteTaskInput,
    ) -> Result<FavoriteTaskPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("taskId", &input.task_id, TaskId::parse)?;
            tasks::favorite(services, caller, id).await
        };
        let (task, errors) = ctx.outcome(done.await)?;
        Ok(FavoriteTaskPayload {
            client_mutation_id: input.client_mutation_id,
            task: task.map(Task::from),
            errors,
        })
    }
}
