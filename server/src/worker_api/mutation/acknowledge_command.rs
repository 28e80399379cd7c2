//! An agent says what became of a command.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::CommandId;
use crate::services::commands;
use crate::worker_api::context::{ContextExt, parse_id, parse_run};

/// An agent says what became of a command.
#[derive(Default)]
pub struct AcknowledgeCommandMutation;

/// Input of `acknowledgeCommand`.
#[derive(InputObject)]
pub struct AcknowledgeCommandInput {
    /// The command.
    command_id: ID,
    /// This run of the agent's process, the same id as at `agentCommands`; needed to accept anything
    /// but an input.
    run: Option<ID>,
    /// Why it can't be carried out, for people; null: it can.
    error: Option<String>,
}

/// Outcome of `acknowledgeCommand`.
#[derive(SimpleObject)]
pub struct AcknowledgeCommandPayload {
    /// Carry it out now; false: the command had expired or was canceled, and whoever gave it was told so.
    accepted: bool,
}

#[Object]
impl AcknowledgeCommandMutation {
    /// Answers a command, before it is carried out. An input that is accepted becomes a message in
    /// the same transaction; what is to be run, read or changed is to be ended by `completeCommand`.
    /// The same answer again is told the same.
    async fn acknowledge_command(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which command, and how it went.")] input: AcknowledgeCommandInput,
    ) -> Result<AcknowledgeCommandPayload> {
        let (services, agent) = (ctx.services()?, ctx.agent()?);
        let acknowledged = async {
            let id = parse_id("commandId", &input.command_id, CommandId::parse)?;
            let run = parse_run(input.run.as_ref())?;
            commands::accept(services, agent, id, run, input.error).await
        };
        let accepted = ctx.answer(acknowledged.await)?;
        Ok(AcknowledgeCommandPayload { accepted })
    }
}
