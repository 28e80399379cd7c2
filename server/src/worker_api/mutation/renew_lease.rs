//! A provisioner keeps its job.

use async_graphql::{Context, ID, InputObject, Object, Result};

use crate::domain::JobId;
use crate::graphql::Long;
use crate::services::jobs;
use crate::worker_api::context::{ContextExt, parse_id};
use crate::worker_api::types::LeasePayload;

/// A provisioner keeps its job.
#[derive(Default)]
pub struct RenewLeaseMutation;

/// Input of `renewLease`.
#[derive(InputObject)]
pub struct RenewLeaseInput {
    /// The job.
    job_id: ID,
    /// The lease that it was acquired with.
    run_lease: Long,
    /// The stage being carried out; a change closes the one before.
    stage: Option<String>,
}

#[Object]
impl RenewLeaseMutation {
    /// Keeps the lease for as long again, and says whether cancel was asked for. The first one comes
    /// before anything is done.
    async fn renew_lease(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job and its lease.")] input: RenewLeaseInput,
    ) -> Result<LeasePayload> {
        let (services, credential) = (ctx.services()?, ctx.provisioner()?);
        let answered = async {
            let id = parse_id("jobId", &input.job_id, JobId::parse)?;
            jobs::renew(services, credential, id, input.run_lease.0, input.stage).await
        };
        let lease = ctx.answer(answered.await)?;
        Ok(LeasePayload { lease })
    }
}
