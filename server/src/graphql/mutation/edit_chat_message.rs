//! Saying something else.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{ChatMessageId, Failure};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::chat::Chat;
use crate::graphql::types::chat_message::ChatMessage;
use crate::services::chats;

/// Saying something else.
#[derive(Default)]
pub struct EditChatMessageMutation;

/// Input of `editChatMessage`.
#[derive(InputObject)]
pub struct EditChatMessageInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The message's id.
    message_id: ID,
    /// What is said instead, 1 byte to 64 KiB.
    text: String,
}

/// Outcome of `editChatMessage`.
#[derive(SimpleObject)]
pub struct EditChatMessagePayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The message; null when there are errors.
    message: Option<ChatMessage>,
    /// The chat; null when there are errors.
    chat: Option<Chat>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl EditChatMessageMutation {
    /// Says something else instead of an earlier message of the user: that one and everything after it do
    /// not count any more, and the model answers anew. What tools did meanwhile stays done. Its files
    /// stay. CONFLICT while the chat is at work.
    async fn edit_chat_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which message, and what is said instead.")] input: EditChatMessageInput,
    ) -> Result<EditChatMessagePayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("messageId", &input.message_id, ChatMessageId::parse)?;
            chats::edit_message(services, caller, id, &input.text).await
        };
        let (done, errors) = ctx.outcome(done.await as Result<_, Failure>)?;
        let (chat, message) = done.unzip();
        Ok(EditChatMessagePayload {
            client_mutation_id: input.client_mutation_id,
            message: message.map(ChatMessage),
            chat: chat.map(Chat),
            errors,
        })
    }
}
