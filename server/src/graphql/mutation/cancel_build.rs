//! Canceling a build.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::BuildId;
use crate::domain::job::JobStatus;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::build::Build;
use crate::services::builds;

/// Canceling a build.
#[derive(Default)]
pub struct CancelBuildMutation;

/// Input of `cancelBuild`.
#[derive(InputObject)]
pub struct CancelBuildInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The build.
    build_id: ID,
    /// Only when its job has this status.
    expect_status: Option<JobStatus>,
}

/// Outcome of `cancelBuild`.
#[derive(SimpleObject)]
pub struct CancelBuildPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The build as it is now; null when there are errors.
    build: Option<Build>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl CancelBuildMutation {
    /// Cancels a build: one that waits at once, one that runs within about 15 seconds. CONFLICT
    /// when it has ended, or its job's status is not the expected one.
    async fn cancel_build(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which build.")] input: CancelBuildInput,
    ) -> Result<CancelBuildPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let canceled = async {
            let id = parse_input_id("buildId", &input.build_id, BuildId::parse)?;
            builds::cancel(services, caller, id, input.expect_status).await
        };
        let (build, errors) = ctx.outcome(canceled.await)?;
        let (client_mutation_id, build) = (input.client_mutation_id, build.map(Build::from));
        Ok(CancelBuildPayload {
            client_mutation_id,
            build,
            errors,
        })
    }
}
