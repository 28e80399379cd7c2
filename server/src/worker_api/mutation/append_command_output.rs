//! An agent hands over a part of what came of a command.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::CommandId;
use crate::services::commands::{self, NewPiece};
use crate::worker_api::context::{ContextExt, parse_id};

/// An agent hands over a part of what came of a command.
#[derive(Default)]
pub struct AppendCommandOutputMutation;

/// Input of `appendCommandOutput`.
#[derive(InputObject)]
pub struct AppendCommandOutputInput {
    /// The command.
    command_id: ID,
    /// The piece's place: 0, 1, 2…, at most 39.
    position: i32,
    /// The piece, at most 128 KiB.
    text: String,
}

/// Outcome of `appendCommandOutput`.
#[derive(SimpleObject)]
pub struct AppendCommandOutputPayload {
    /// False: nothing is wanted of this command any more.
    wanted: bool,
}

#[Object]
impl AppendCommandOutputMutation {
    /// Adds a piece of the text that came of an accepted command, all but the last one, which
    /// `completeCommand` takes. The same piece again changes nothing.
    async fn append_command_output(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The piece and its place.")] input: AppendCommandOutputInput,
    ) -> Result<AppendCommandOutputPayload> {
        let (services, agent) = (ctx.services()?, ctx.agent()?);
        let added = async {
            let id = parse_id("commandId", &input.command_id, CommandId::parse)?;
            let (position, text) = (input.position, input.text);
            let piece = NewPiece { id, position, text };
            commands::add_output(services, agent, piece).await
        };
        let wanted = ctx.answer(added.await)?;
        Ok(AppendCommandOutputPayload { wanted })
    }
}
