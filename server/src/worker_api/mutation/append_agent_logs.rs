//! An agent hands in log lines.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::domain::log::LogLine;
use crate::graphql::Long;
use crate::services::logs;
use crate::worker_api::context::ContextExt;
use crate::worker_api::types::LogLineInput;

/// An agent hands in log lines.
#[derive(Default)]
pub struct AppendAgentLogsMutation;

/// Input of `appendAgentLogs`.
#[derive(InputObject)]
pub struct AppendAgentLogsInput {
    /// The lines, numbered from 1 without gaps.
    lines: Vec<LogLineInput>,
}

/// Outcome of `appendAgentLogs`.
#[derive(SimpleObject)]
pub struct AppendAgentLogsPayload {
    /// Lines up to this number are stored for good: go on after it.
    acknowledged: Long,
    /// The log is at its limit of 16 MiB: send no more.
    truncated: bool,
}

#[Object]
impl AppendAgentLogsMutation {
    /// Stores log lines; sending again and gaps are treated as for `appendLogs`.
    async fn append_agent_logs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lines.")] input: AppendAgentLogsInput,
    ) -> Result<AppendAgentLogsPayload> {
        let lines = input.lines.into_iter().map(LogLine::from).collect();
        let appended = logs::append_agent(ctx.services()?, ctx.agent()?, lines).await;
        let appended = ctx.answer(appended)?;
        let (acknowledged, truncated) = (Long(appended.acknowledged), appended.truncated);
        Ok(AppendAgentLogsPayload {
            acknowledged,
            truncated,
        })
    }
}
