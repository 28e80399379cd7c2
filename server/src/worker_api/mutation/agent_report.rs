//! An agent's heartbeat.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::domain::agent::{AgentLifecycle, AppHealth};
use crate::services::agents;
use crate::worker_api::context::ContextExt;

/// An agent's heartbeat.
#[derive(Default)]
pub struct AgentReportMutation;

/// Input of `agentReport`.
#[derive(InputObject)]
pub struct AgentReportInput {
    /// How far it is; null: as before. It only moves forward: an earlier one is passed over.
    lifecycle: Option<AgentLifecycle>,
    /// Health of apps that have a check.
    #[graphql(default)]
    apps: Vec<AppHealthInput>,
}

/// An app's health.
#[derive(InputObject)]
pub struct AppHealthInput {
    /// The app.
    slug: String,
    /// Whether it answers.
    health: AppHealth,
}

/// Outcome of `agentReport`.
#[derive(SimpleObject)]
pub struct AgentReportPayload {
    /// This agent is not wanted any more (it is not of the latest build): end everything and exit.
    shut_down: bool,
}

#[Object]
impl AgentReportMutation {
    /// Says that the agent is there, how far it is, and how its apps are.
    async fn agent_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What has changed.")] input: AgentReportInput,
    ) -> Result<AgentReportPayload> {
        let apps = input
            .apps
            .into_iter()
            .map(|app| (app.slug, app.health))
            .collect();
        let reported = agents::report(ctx.services()?, ctx.agent()?, input.lifecycle, apps).await;
        let shut_down = ctx.answer(reported)?;
        Ok(AgentReportPayload { shut_down })
    }
}
