//! Deleting a task.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TaskId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::build::Build;
use crate::services::tasks;

/// Deleting a task.
#[derive(Default)]
pub struct DeleteTaskMutation;

/// Input of `deleteTask`.
#[derive(InputObject)]
pub struct DeleteTaskInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The task.
    task_id: ID,
}

/// Outcome of `deleteTask`.
#[derive(SimpleObject)]
pub struct DeleteTaskPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The id of the task that is gone; null when there are errors.
    deleted_task_id: Option<ID>,
    /// The DELETE build; null while a build under way is being canceled first, and when there are
    /// errors.
    build: Option<Build>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl DeleteTaskMutation {
    /// Hides the task at once and removes what its workspace left on the host; works at any time,
    /// a build under way is canceled first. NOT_FOUND when it is already deleted.
    async fn delete_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task.")] input: DeleteTaskInput,
    ) -> Result<DeleteTaskPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let deleted = async {
            let id = parse_input_id("taskId", &input.task_id, TaskId::parse)?;
            Ok((id, tasks::delete(services, caller, id).await?))
        };
        let (deleted, errors) = ctx.outcome(deleted.await)?;
        let (deleted_task_id, build) = deleted
            .map(|(id, build)| (id.into(), build.map(Build::from)))
            .unzip();
        let (client_mutation_id, build) = (input.client_mutation_id, build.flatten());
        Ok(DeleteTaskPayload {
            client_mutation_id,
            deleted_task_id,
            build,
            errors,
        })
    }
}
