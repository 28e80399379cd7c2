//! An agent's heartbeat.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::domain::agent::{AgentLifecycle, AppHealth, Wanted};
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
    /// With `shutDown`: the workspace has gone on without this agent, which ends everything at once. Otherwise it ends as after
    /// SHUT_DOWN: its shutdown script runs for as long as the template allows, and its last words are taken.
    at_once: bool,
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
        let wanted = ctx.answer(reported)?;
        Ok(AgentReportPayload {
            shut_down: wanted != Wanted::Yes,
            at_once: wanted == Wanted::Retired,
        })
    }
}
