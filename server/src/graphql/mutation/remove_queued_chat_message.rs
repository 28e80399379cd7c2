//! Taking back a message that waits.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{ChatMessageId, Failure};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::chat::Chat;
use crate::services::chats;

/// Taking back a message that waits.
#[derive(Default)]
pub struct RemoveQueuedChatMessageMutation;

/// Input of `removeQueuedChatMessage`.
#[derive(InputObject)]
pub struct RemoveQueuedChatMessageInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The message's id.
    message_id: ID,
}

/// Outcome of `removeQueuedChatMessage`.
#[derive(SimpleObject)]
pub struct RemoveQueuedChatMessagePayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The chat; null when there are errors.
    chat: Option<Chat>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl RemoveQueuedChatMessageMutation {
    /// Takes back a QUEUED message. CONFLICT: it does not wait any more.
    async fn remove_queued_chat_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which message.")] input: RemoveQueuedChatMessageInput,
    ) -> Result<RemoveQueuedChatMessagePayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("messageId", &input.message_id, ChatMessageId::parse)?;
            chats::remove_queued(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await as Result<_, Failure>)?;
        Ok(RemoveQueuedChatMessagePayload {
            client_mutation_id: input.client_mutation_id,
            chat: done.map(Chat),
            errors,
        })
    }
}
