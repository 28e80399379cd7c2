//! Letting a chat go on.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{ChatId, Failure};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::chat::Chat;
use crate::services::chats;

/// Letting a chat go on.
#[derive(Default)]
pub struct ContinueChatMutation;

/// Input of `continueChat`.
#[derive(InputObject)]
pub struct ContinueChatInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The chat's id.
    chat_id: ID,
}

/// Outcome of `continueChat`.
#[derive(SimpleObject)]
pub struct ContinueChatPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The chat; null when there are errors.
    chat: Option<Chat>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl ContinueChatMutation {
    /// Lets a chat go on that has failed, was interrupted or has reached a limit. CONFLICT: it is at work,
    /// archived, or has nothing to go on with.
    async fn continue_chat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which chat.")] input: ContinueChatInput,
    ) -> Result<ContinueChatPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("chatId", &input.chat_id, ChatId::parse)?;
            chats::proceed(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await as Result<_, Failure>)?;
        Ok(ContinueChatPayload {
            client_mutation_id: input.client_mutation_id,
            chat: done.map(Chat),
            errors,
        })
    }
}
