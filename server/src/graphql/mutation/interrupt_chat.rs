//! Interrupting a chat.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{ChatId, Failure};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::chat::Chat;
use crate::services::chats;

/// Interrupting a chat.
#[derive(Default)]
pub struct InterruptChatMutation;

/// Input of `interruptChat`.
#[derive(InputObject)]
pub struct InterruptChatInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The chat's id.
    chat_id: ID,
}

/// Outcome of `interruptChat`.
#[derive(SimpleObject)]
pub struct InterruptChatPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The chat; null when there are errors.
    chat: Option<Chat>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl InterruptChatMutation {
    /// Ends the turn under way; does not wait for its end. Tool calls without a result are answered as
    /// canceled, and messages that wait begin the next turn. Nothing is done when the chat is not at work.
    async fn interrupt_chat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which chat.")] input: InterruptChatInput,
    ) -> Result<InterruptChatPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("chatId", &input.chat_id, ChatId::parse)?;
            chats::interrupt(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await as Result<_, Failure>)?;
        Ok(InterruptChatPayload {
            client_mutation_id: input.client_mutation_id,
            chat: done.map(Chat),
            errors,
        })
    }
}
