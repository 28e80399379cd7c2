//! A provisioner has carried out its job.

use async_graphql::{Context, ID, InputObject, Object, Result};

use crate::domain::JobId;
use crate::graphql::Long;
use crate::services::jobs;
use crate::worker_api::context::{ContextExt, parse_id};
use crate::worker_api::types::LeasePayload;

/// A provisioner has carried out its job.
#[derive(Default)]
pub struct CompleteJobMutation;

/// Input of `completeJob`.
#[derive(InputObject)]
pub struct CompleteJobInput {
    /// The job.
    job_id: ID,
    /// The lease that it was acquired with.
    run_lease: Long,
    /// TEMPLATE_IMPORT: what was found in the files, as JSON in the form of the gateway's version.
    manifest: Option<String>,
}

#[Object]
impl CompleteJobMutation {
    /// Ends the job as SUCCEEDED, once all its log lines are acknowledged. An import whose manifest
    /// is not what the gateway finds itself ends as FAILED.
    async fn complete_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job and its lease.")] input: CompleteJobInput,
    ) -> Result<LeasePayload> {
        let (services, credential) = (ctx.services()?, ctx.provisioner()?);
        let answered = async {
            let id = parse_id("jobId", &input.job_id, JobId::parse)?;
            let manifest = input.manifest.as_deref();
            jobs::complete(services, credential, id, input.run_lease.0, manifest).await
        };
        let lease = ctx.answer(answered.await)?;
        Ok(LeasePayload { lease })
    }
}
