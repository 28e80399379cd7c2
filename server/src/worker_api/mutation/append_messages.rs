//! An agent hands in what the task's program wrote.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::graphql::{DateTime, Long};
use crate::services::messages::{self, OutputPiece};
use crate::worker_api::context::ContextExt;

/// An agent hands in what the task's program wrote.
#[derive(Default)]
pub struct AppendMessagesMutation;

/// Input of `appendMessages`.
#[derive(InputObject)]
pub struct AppendMessagesInput {
    /// The pieces, numbered from 1 without gaps.
    messages: Vec<OutputMessageInput>,
}

/// A piece of output.
#[derive(InputObject)]
pub struct OutputMessageInput {
    /// 1, 2, 3… as the agent counts, without gaps.
    sequence: Long,
    /// When it was written.
    at: DateTime,
    /// The text, at most 64 KiB.
    text: String,
}

/// Outcome of `appendMessages`.
#[derive(SimpleObject)]
pub struct AppendMessagesPayload {
    /// Pieces up to this number are stored for good: go on after it.
    acknowledged: Long,
}

#[Object]
impl AppendMessagesMutation {
    /// Stores pieces of output as messages; sending again and gaps are treated as for `appendLogs`.
    async fn append_messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The pieces.")] input: AppendMessagesInput,
    ) -> Result<AppendMessagesPayload> {
        let pieces = input.messages.into_iter().map(|piece| OutputPiece {
            sequence: piece.sequence.0,
            at: piece.at.0,
            text: piece.text,
        });
        let appended =
            messages::append_output(ctx.services()?, ctx.agent()?, pieces.collect()).await;
        let acknowledged = Long(ctx.answer(appended)?);
        Ok(AppendMessagesPayload { acknowledged })
    }
}
