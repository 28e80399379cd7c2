use super::super::Services;
use crate::domain::agent::Agent;
use crate::domain::build::App;
use crate::domain::task::AppStatus;
use crate::domain::{AgentId, AppId, AppStatusId, Failure, ResourceId};
use crate::store;

/// Agents.
pub async fn agents(services: &Services, ids: &[AgentId]) -> Result<Vec<Agent>, Failure> {
    store::agent::by_ids(services.db.reader(), ids).await
}

/// The agents of resources, each resource's in order.
pub async fn agents_of_resources(
    services: &Services,
    ids: &[ResourceId],
) -> Result<Vec<Agent>, Failure> {
    store::agent::of_resources(services.db.reader(), ids).await
}

/// Apps.
pub async fn apps(services: &Services, ids: &[AppId]) -> Result<Vec<App>, Failure> {
    store::app::by_ids(services.db.reader(), ids).await
}

/// The apps of agents, each agent's in order.
pub async fn apps_of_agents(services: &Services, ids: &[AgentId]) -> Result<Vec<App>, Failure> {
    store::app::of_agents(services.db.reader(), ids).await
}

/// States that apps reported.
pub async fn app_statuses(
    services: &Services,
    ids: &[AppStatusId],
) -> Result<Vec<AppStatus>, Failure> {
    store::app::statuses(services.db.reader(), ids).await
}

/// The newest `limit` states of each app, newest first.
pub async fn statuses_of_apps(
    services: &Services,
    ids: &[AppId],
    limit: u32,
) -> Result<Vec<AppStatus>, Failure> {
    store::app::statuses_of_apps(services.db.reader(), ids, limit).await
}
