//! Agents: who they are, what they say of themselves and of their apps.

mod report;
mod silent;
mod status;

use super::Services;
use crate::auth::PresentedToken;
use crate::domain::agent::Agent;
use crate::domain::user::Caller;
use crate::domain::{AgentId, Failure};
use crate::store;

pub(super) use report::is_wanted;
pub use report::report;
pub use silent::mark_silent;
pub use status::{NewAppStatus, report_app_status};

/// The agent, unless the caller may not read it.
pub async fn get(
    services: &Services,
    caller: &Caller,
    id: AgentId,
) -> Result<Option<Agent>, Failure> {
    store::agent::get_in_scope(services.db.reader(), &caller.actor.scope(), id).await
}

/// The agent whose credential this is; one statement.
pub async fn by_bearer(services: &Services, token: &str) -> Result<Option<Agent>, Failure> {
    let Some(presented) = PresentedToken::parse(token) else {
        return Ok(None);
    };
    let found = store::agent::with_token(services.db.reader(), AgentId(presented.id)).await?;
    Ok(found
        .filter(|(_, hash)| hash.matches(&presented.hash))
        .map(|(agent, _)| agent))
}

/// What an agent is told whose workspace was stopped, deleted or started anew.
pub(super) fn gone() -> Failure {
    Failure::forbidden("This agent is no longer wanted: end everything and exit")
}
