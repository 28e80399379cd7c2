//! Taking a chat out of the archive.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{ChatId, Failure};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::chat::Chat;
use crate::services::chats;

/// Taking a chat out of the archive.
#[derive(Default)]
pub struct UnarchiveChatMutation;

/// Input of `unarchiveChat`.
#[derive(InputObject)]
pub struct UnarchiveChatInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The chat's id.
    chat_id: ID,
}

/// Outcome of `unarchiveChat`.
#[derive(SimpleObject)]
pub struct UnarchiveChatPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The chat; null when there are errors.
    chat: Option<Chat>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UnarchiveChatMutation {
    /// Takes a chat out of the archive.
    async fn unarchive_chat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which chat.")] input: UnarchiveChatInput,
    ) -> Result<UnarchiveChatPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("chatId", &input.chat_id, ChatId::parse)?;
            chats::unarchive(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await as Result<_, Failure>)?;
        Ok(UnarchiveChatPayload {
            client_mutation_id: input.client_mutation_id,
            chat: done.map(Chat),
            errors,
        })
    }
}
