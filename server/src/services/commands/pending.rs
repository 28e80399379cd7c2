use std::time::Duration;

use crate::domain::agent::{Agent, AgentCommand, AgentCommandKind};
use crate::domain::{CommandId, Failure, WorkspaceId};
use crate::events::{Listener, Topic};
use crate::services::{Services, agents};
use crate::store;

/// An answer whose bell was not carried here from another gateway is found by looking this often.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Hears of commands and answers of a workspace.
pub fn listen(services: &Services, workspace: WorkspaceId) -> Listener {
    services.events.listen(Topic::Commands(workspace))
}

/// Commands for an agent that it has not answered yet, oldest first. An input is for the agent of
/// an ACTIVE task; one that is no longer wanted is told to shut down, by one command with its own id.
pub async fn pending(services: &Services, agent: &Agent) -> Result<Vec<AgentCommand>, Failure> {
    if !agents::is_wanted(services, agent).await? {
        return Ok(vec![AgentCommand {
            id: CommandId(agent.id.0),
            workspace_id: agent.workspace_id,
            task_id: None,
            kind: AgentCommandKind::ShutDown,
            text: None,
            work: None,
        }]);
    }
    let (db, at) = (services.db.reader(), services.clock.now());
    store::command::pending_of(db, agent, at).await
}
