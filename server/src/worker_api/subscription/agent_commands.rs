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
use crate::worker_api::context::{ContextExt, parse_run};
use crate::worker_api::work::{
    EditFileWork, ExecuteWork, ProcessWork, ReadFileWork, WorkParts, WriteFileWork,
};

/// Commands for agents.
#[derive(Default)]
pub struct AgentCommandsSubscription;

/// Something that an agent is to do, and then to acknowledge.
#[derive(SimpleObject)]
pub struct AgentCommand {
    /// Its id; the same command can come again after a reconnect. CANCEL: the id of the command that
    /// is to end.
    id: ID,
    /// What to do.
    kind: AgentCommandKind,
    /// DELIVER_INPUT: the text, without a line's end.
    text: Option<String>,
    /// EXECUTE: what to run.
    execute: Option<ExecuteWork>,
    /// READ_FILE: what to read.
    read_file: Option<ReadFileWork>,
    /// WRITE_FILE: what to write.
    write_file: Option<WriteFileWork>,
    /// EDIT_FILE: what to replace.
    edit_file: Option<EditFileWork>,
    /// READ_PROCESS, STOP_PROCESS: which program in the background.
    process: Option<ProcessWork>,
}

impl From<AgentCommandRow> for AgentCommand {
    fn from(command: AgentCommandRow) -> Self {
        let work = command.work.map(WorkParts::from).unwrap_or_default();
        Self {
            id: command.id.into(),
            kind: command.kind,
            text: command.text,
            execute: work.execute,
            read_file: work.read_file,
            write_file: work.write_file,
            edit_file: work.edit_file,
            process: work.process,
        }
    }
}

#[Subscription]
impl AgentCommandsSubscription {
    /// The commands that are not acknowledged yet and those to cancel, oldest first, then new ones
    /// as they come; once each on one connection.
    async fn agent_commands(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "A UUID that the agent's process makes when it starts: what an earlier run of it had accepted and \
                not completed is then lost, and whoever waits for that is told so."
        )]
        run: Option<ID>,
    ) -> Result<impl Stream<Item = Result<AgentCommand>>> {
        let (services, agent) = (ctx.services()?.clone(), ctx.agent()?.clone());
        if let Some(run) = ctx.answer(parse_run(run.as_ref()))? {
            ctx.answer(commands::begin_run(&services, &agent, run).await)?;
        }
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
        let mut told: HashSet<(CommandId, AgentCommandKind)> = HashSet::new();
        loop {
            let pending = commands::pending(&services, &agent).await;
            let pending = pending.map_err(|failure| execution_error(&failure, &request_id))?;
            let now = pending.iter().map(|command| (command.id, command.kind)).collect();
            for command in pending {
                if !told.contains(&(command.id, command.kind)) {
                    yield command.into();
                }
            }
            told = now;
            bell.heard().await;
        }
    }
}
