//! A provisioner could not carry out its job.

use async_graphql::{Context, ID, InputObject, Object, Result};

use crate::domain::{ErrorCode, JobId};
use crate::graphql::Long;
use crate::services::jobs;
use crate::worker_api::context::{ContextExt, parse_id};
use crate::worker_api::types::LeasePayload;

/// A provisioner could not carry out its job.
#[derive(Default)]
pub struct FailJobMutation;

/// Input of `failJob`.
#[derive(InputObject)]
pub struct FailJobInput {
    /// The job.
    job_id: ID,
    /// The lease that it was acquired with.
    run_lease: Long,
    /// What went wrong, for people; without secrets, at most 4 KiB.
    error: String,
    /// What went wrong, for programs.
    code: ErrorCode,
}

#[Object]
impl FailJobMutation {
    /// Ends the job as FAILED, or as CANCELED when cancel was asked for.
    async fn fail_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job and its lease.")] input: FailJobInput,
    ) -> Result<LeasePayload> {
        let (services, credential) = (ctx.services()?, ctx.provisioner()?);
        let answered = async {
            let id = parse_id("jobId", &input.job_id, JobId::parse)?;
            jobs::fail(
                services,
                credential,
                id,
                input.run_lease.0,
                input.error,
                input.code,
            )
            .await
        };
        let lease = ctx.answer(answered.await)?;
        Ok(LeasePayload { lease })
    }
}
