use crate::domain::Failure;
use crate::domain::agent::{Agent, AgentConnectionState, AgentLifecycle, AppHealth, Wanted};
use crate::events::Topic;
use crate::services::{Services, UnitOfWork, tasks};
use crate::store;

/// Takes a sign of life with what the agent says of itself and its apps (by slug), and tells it how much it is wanted. One statement
/// while nothing changes. An earlier lifecycle is ignored.
pub async fn report(
    services: &Services,
    agent: &Agent,
    lifecycle: Option<AgentLifecycle>,
    apps: Vec<(String, AppHealth)>,
) -> Result<Wanted, Failure> {
    let says_nothing =
        lifecycle.is_none_or(|next| !agent.lifecycle.may_become(next)) && apps.is_empty();
    if says_nothing && store::agent::heartbeat(services.db.writer(), agent.id).await? {
        return Ok(Wanted::Yes);
    }
    let mut uow = UnitOfWork::begin(services).await?;
    let at = uow.now();
    store::workspace::lock(uow.tx(), agent.workspace_id).await?;
    let Some(now) = store::agent::lock(uow.tx(), agent.id).await? else {
        return Ok(Wanted::Retired);
    };
    let wanted = store::agent::wanted(uow.tx(), agent.id).await?;
    if wanted == Wanted::Retired {
        return Ok(wanted);
    }
    let is_wanted = store::agent::connect(uow.tx(), agent.id, at).await?;
    let mut changed = is_wanted && now.connection != AgentConnectionState::Connected;
    if let Some(next) = lifecycle.filter(|next| now.lifecycle.may_become(*next)) {
        store::agent::set_lifecycle(uow.tx(), agent.id, next, at).await?;
        changed = true;
    }
    for (slug, health) in &apps {
        changed |= store::app::set_health(uow.tx(), agent.id, slug, *health).await?;
    }
    if changed {
        tasks::refresh(&mut uow, agent.workspace_id).await?;
        uow.ring(Topic::AgentLog(agent.id));
        uow.ring(Topic::Commands(agent.workspace_id));
    }
    uow.commit().await?;
    Ok(wanted)
}

/// Whether the agent is of its workspace's latest build, and nobody deletes the workspace.
pub(in crate::services) async fn is_wanted(
    services: &Services,
    agent: &Agent,
) -> Result<bool, Failure> {
    let wanted = store::agent::wanted(services.db.reader(), agent.id).await?;
    Ok(wanted == Wanted::Yes)
}
