//! A provisioner hands in log lines.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::JobId;
use crate::domain::job::LeaseState;
use crate::domain::log::LogLine;
use crate::graphql::Long;
use crate::services::logs;
use crate::worker_api::context::{ContextExt, parse_id};
use crate::worker_api::types::LogLineInput;

/// A provisioner hands in log lines.
#[derive(Default)]
pub struct AppendLogsMutation;

/// Input of `appendLogs`.
#[derive(InputObject)]
pub struct AppendLogsInput {
    /// The job.
    job_id: ID,
    /// The lease that it was acquired with.
    run_lease: Long,
    /// The lines, numbered from 1 in this lease without gaps.
    lines: Vec<LogLineInput>,
}

/// Outcome of `appendLogs`.
#[derive(SimpleObject)]
pub struct AppendLogsPayload {
    /// Go on, stop gracefully, or drop everything.
    lease: LeaseState,
    /// Lines up to this number are stored for good: go on after it.
    acknowledged: Long,
    /// The log is at its limit of 16 MiB: send no more.
    truncated: bool,
}

#[Object]
impl AppendLogsMutation {
    /// Stores log lines. Lines that are already stored are passed over, so that a batch can be sent
    /// again; a gap stores nothing and tells where to go on.
    async fn append_logs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job, its lease and the lines.")] input: AppendLogsInput,
    ) -> Result<AppendLogsPayload> {
        let (services, credential) = (ctx.services()?, ctx.provisioner()?);
        let lines = input.lines.into_iter().map(LogLine::from).collect();
        let appended = async {
            let id = parse_id("jobId", &input.job_id, JobId::parse)?;
            logs::append_build(services, credential, id, input.run_lease.0, lines).await
        };
        let (lease, appended) = ctx.answer(appended.await)?;
        let (acknowledged, truncated) = (Long(appended.acknowledged), appended.truncated);
        Ok(AppendLogsPayload {
            lease,
            acknowledged,
            truncated,
        })
    }
}
