//! Saying something in a chat.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::create_chat::ChatFileInput;
use crate::domain::{ChatId, Failure};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::chat_message::ChatMessage;
use crate::services::chats::{self, NewFile, SendMessage};

/// Saying something in a chat.
#[derive(Default)]
pub struct SendChatMessageMutation;

/// Input of `sendChatMessage`.
#[derive(InputObject)]
pub struct SendChatMessageInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The chat's id.
    chat_id: ID,
    /// What is said, Markdown, 1 byte to 64 KiB.
    text: String,
    /// Files that belong to it, at most 10.
    #[graphql(default)]
    files: Vec<ChatFileInput>,
    /// The same key again gives the message that was sent with it first. 1-255 bytes.
    idempotency_key: Option<String>,
}

/// Outcome of `sendChatMessage`.
#[derive(SimpleObject)]
pub struct SendChatMessagePayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The message, as the chat has it; null when there are errors.
    message: Option<ChatMessage>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl SendChatMessageMutation {
    /// Says something in a chat. While the chat is at work it is QUEUED and begins the next turn.
    /// LIMIT_EXCEEDED: 20 messages wait already; CONFLICT: the chat is archived.
    async fn send_chat_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is said, and where.")] input: SendChatMessageInput,
    ) -> Result<SendChatMessagePayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("chatId", &input.chat_id, ChatId::parse)?;
            let new = SendMessage {
                text: input.text,
                files: input.files.into_iter().map(NewFile::from).collect(),
                idempotency_key: input.idempotency_key,
            };
            chats::send(services, caller, id, new).await
        };
        let (done, errors) = ctx.outcome(done.await as Result<_, Failure>)?;
        Ok(SendChatMessagePayload {
            client_mutation_id: input.client_mutation_id,
            message: done.map(ChatMessage),
            errors,
        })
    }
}
