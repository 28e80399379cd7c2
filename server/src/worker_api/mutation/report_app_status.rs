//! An app reports its state.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::domain::task::TaskState;
use crate::services::agents::{self, NewAppStatus};
use crate::worker_api::context::ContextExt;

/// An app reports its state.
#[derive(Default)]
pub struct ReportAppStatusMutation;

/// Input of `reportAppStatus`.
#[derive(InputObject)]
pub struct ReportAppStatusInput {
    /// The app; null: the one that carries out the task's prompt.
    slug: Option<String>,
    /// The state.
    state: TaskState,
    /// What it says; cut to 160 characters with an ellipsis.
    message: String,
    /// A link; http or https, else INVALID_INPUT.
    uri: Option<String>,
}

/// Outcome of `reportAppStatus`.
#[derive(SimpleObject)]
pub struct ReportAppStatusPayload {
    /// It was stored; false: it says the same as the last.
    recorded: bool,
}

#[Object]
impl ReportAppStatusMutation {
    /// Stores what an app says of its work.
    async fn report_app_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it says.")] input: ReportAppStatusInput,
    ) -> Result<ReportAppStatusPayload> {
        let ReportAppStatusInput {
            slug,
            state,
            message,
            uri,
        } = input;
        let new = NewAppStatus {
            slug,
            state,
            message,
            uri,
        };
        let reported = agents::report_app_status(ctx.services()?, ctx.agent()?, new).await;
        let recorded = ctx.answer(reported)?;
        Ok(ReportAppStatusPayload { recorded })
    }
}
