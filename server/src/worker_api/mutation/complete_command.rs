//! An agent has carried out a command.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::CommandId;
use crate::services::commands::{self, NewPiece};
use crate::worker_api::context::{ContextExt, parse_id};
use crate::worker_api::work::CommandResultInput;

/// An agent has carried out a command.
#[derive(Default)]
pub struct CompleteCommandMutation;

/// Input of `completeCommand`.
#[derive(InputObject)]
pub struct CompleteCommandInput {
    /// The command.
    command_id: ID,
    /// How many pieces of its text were appended before.
    #[graphql(default)]
    position: i32,
    /// The last piece, or the whole text, at most 128 KiB: what the program wrote, or the file's lines.
    text: String,
    /// What came of it.
    result: CommandResultInput,
    /// Why it can't be done, for people, at most 8 KiB; null: it is done.
    error: Option<String>,
}

/// Outcome of `completeCommand`.
#[derive(SimpleObject)]
pub struct CompleteCommandPayload {
    /// False: nothing was wanted of this command any more; so it is when the same is said again.
    stored: bool,
}

#[Object]
impl CompleteCommandMutation {
    /// Ends an accepted command, or one that is to be canceled, with what came of it. Send it again
    /// until it is answered: the second one changes nothing.
    async fn complete_command(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What came of the command.")] input: CompleteCommandInput,
    ) -> Result<CompleteCommandPayload> {
        let (services, agent) = (ctx.services()?, ctx.agent()?);
        let completed = async {
            let id = parse_id("commandId", &input.command_id, CommandId::parse)?;
            let (position, text) = (input.position, input.text);
            let piece = NewPiece { id, position, text };
            let result = input.result.into();
            commands::complete(services, agent, piece, result, input.error).await
        };
        let stored = ctx.answer(completed.await)?;
        Ok(CompleteCommandPayload { stored })
    }
}
