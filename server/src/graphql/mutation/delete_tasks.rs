//! Deleting several tasks.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::types::task_action_result::TaskActionResult;
use crate::services::tasks;

/// Deleting several tasks.
#[derive(Default)]
pub struct DeleteTasksMutation;

/// Input of `deleteTasks`.
#[derive(InputObject)]
pub struct DeleteTasksInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The tasks: 1 to 100 ids. One that is given twice counts once.
    task_ids: Vec<ID>,
}

/// Outcome of `deleteTasks`.
#[derive(SimpleObject)]
pub struct DeleteTasksPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// What came of each task, in the order of the ids.
    results: Vec<TaskActionResult>,
    /// What is to be put right of the input as a whole: then nothing was done.
    errors: Vec<UserError>,
}

#[Object]
impl DeleteTasksMutation {
    /// Deletes several tasks, each as `deleteTask` does; one that fails does not stop the others.
    async fn delete_tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which tasks.")] input: DeleteTasksInput,
    ) -> Result<DeleteTasksPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let ids = input.task_ids.into_iter().map(|id| id.0).collect();
        let acted = tasks::delete_all(services, caller, ids).await;
        let (acted, errors) = ctx.outcome(acted)?;
        let acted = acted.unwrap_or_default().into_iter();
        Ok(DeleteTasksPayload {
            client_mutation_id: input.client_mutation_id,
            results: acted.map(TaskActionResult::from).collect(),
            errors,
        })
    }
}
