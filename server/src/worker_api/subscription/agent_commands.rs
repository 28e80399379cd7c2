//! Commands for agents.

use std::collections::HashSet;

use async_graphql::{Context, ID, Result, SimpleObject, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use crate::domain::CommandId;
use crate::domain::agent::{Agent, AgentCommand as AgentCommandRow, AgentCommandKind};
use crate::events::{Listener, Topic};
use crate::graphql::execution_error;
use crate::services::{Services, commands};
use crate::worker_api::WorkerContext;
use crate::worker_api::context::ContextExt;

/// Commands for agents.
#[derive(Default)]
pub struct AgentCommandsSubscription;

/// Something that an agent is to do, and then to acknowledge.
#[derive(SimpleObject)]
pub struct AgentCommand {
    /// Its id; the same command can come again after a reconnect.
    id: ID,
    /// What to do.
    kind: AgentCommandKind,
    /// DELIVER_INPUT: the text, without a line's end.
    text: Option<String>,
}

impl From<AgentCommandRow> for AgentCommand {
    fn from(command: AgentCommandRow) -> Self {
        Self {
            id: command.id.into(),
            kind: command.kind,
            text: command.text,
        }
    }
}

#[Subscription]
impl AgentCommandsSubscription {
    /// The commands that are not acknowledged yet, oldest first, then new ones as they come; once
    /// each on one connection.
    #[expect(clippy::unused_async, reason = "a resolver is async")]
    async fn agent_commands(
        &self,
        ctx: &Context<'_>,
    ) -> Result<impl Stream<Item = Result<AgentCommand>>> {
        let (services, agent) = (ctx.services()?.clone(), ctx.agent()?.clone());
        let request_id = ctx.data::<WorkerContext>()?.meta.request_id.clone();
        let bell = services.events.listen(Topic::Commands(agent.workspace_id));
        Ok(stream(services, agent, request_id, bell))
    }
}

fn stream(
    services: Services,
    agent: Agent,
    request_id: String,
    mut bell: Listener,
) -> impl Stream<Item = Result<AgentCommand>> {
    try_stream! {
        let mut told: HashSet<CommandId> = HashSet::new();
        loop {
            let pending = commands::pending(&services, &agent).await;
            let pending = pending.map_err(|failure| execution_error(&failure, &request_id))?;
            let now: HashSet<CommandId> = pending.iter().map(|command| command.id).collect();
            for command in pending {
                if !told.contains(&command.id) {
                    yield command.into();
                }
            }
            told = now;
            bell.heard().await;
        }
    }
}
