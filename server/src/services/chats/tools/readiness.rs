use std::time::Duration;

use serde_json::{Map, Value};
use tokio::time::{Instant, timeout_at};

use super::ToolContext;
use super::wait::LOOK_EVERY;
use crate::domain::agent::{Agent, AgentConnectionState, AgentLifecycle};
use crate::domain::{BuildId, Failure, WorkspaceId};
use crate::events::Topic;
use crate::services::lookup;

/// The agent of a build: the first without a parent, by resource and then by agent.
pub(super) async fn agent(
    context: &ToolContext<'_>,
    build: BuildId,
) -> Result<Option<Agent>, Failure> {
    let services = &context.turn.services;
    let mut resources = lookup::resources_of_builds(services, &[build]).await?;
    resources.sort_by_key(|resource| resource.position);
    let ids: Vec<_> = resources.iter().map(|resource| resource.id).collect();
    let mut agents = lookup::agents_of_resources(services, &ids).await?;
    agents.retain(|agent| agent.parent_id.is_none());
    let place = |agent: &Agent| ids.iter().position(|id| *id == agent.resource_id);
    agents.sort_by_key(|agent| (place(agent), agent.position));
    Ok(agents.into_iter().next())
}

/// Waits until the agent of a build can be used; what is to be told of it. Nothing: it is ready.
pub(super) async fn told(
    context: &ToolContext<'_>,
    workspace: WorkspaceId,
    build: BuildId,
) -> Result<Map<String, Value>, Failure> {
    let services = &context.turn.services;
    let settings = &services.settings.chats;
    let mut bell = services.events.listen(Topic::Workspace(workspace));
    let connected_by = Instant::now() + Duration::from_secs(settings.agent_wait_seconds);
    let started_by = Instant::now() + Duration::from_secs(settings.startup_wait_seconds);
    loop {
        let Some(agent) = agent(context, build).await? else {
            return Ok(words(&[("agent_status", "no_agent")]));
        };
        let now = Instant::now();
        let is_connected = agent.connection == AgentConnectionState::Connected;
        let until = match agent.lifecycle {
            _ if !is_connected && now >= connected_by => {
                let why = format!(
                    "the workspace's agent is {} and was not heard",
                    agent.connection
                );
                return Ok(words(&[
                    ("agent_status", "not_ready"),
                    ("agent_error", &why),
                ]));
            }
            _ if !is_connected => connected_by,
            AgentLifecycle::Created | AgentLifecycle::Starting if now >= started_by => {
                return Ok(scripts("startup_scripts_timeout", agent.lifecycle));
            }
            AgentLifecycle::Created | AgentLifecycle::Starting => started_by,
            AgentLifecycle::StartTimeout => {
                return Ok(scripts("startup_scripts_timeout", agent.lifecycle));
            }
            AgentLifecycle::Ready => return Ok(Map::new()),
            failed => return Ok(scripts("startup_scripts_failed", failed)),
        };
        // Rung or not, the database is looked at next.
        let _ = timeout_at(until.min(now + LOOK_EVERY), bell.heard()).await;
    }
}

fn scripts(what: &str, lifecycle: AgentLifecycle) -> Map<String, Value> {
    words(&[
        ("startup_scripts", what),
        ("lifecycle_state", lifecycle.as_str()),
    ])
}

fn words(pairs: &[(&str, &str)]) -> Map<String, Value> {
    let pairs = pairs.iter();
    pairs
        .map(|(key, value)| ((*key).to_owned(), (*value).into()))
        .collect()
}
