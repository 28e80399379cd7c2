//! Changing a chat.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{ChatId, Failure, ModelId};
use crate::graphql::Long;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::chat::Chat;
use crate::services::chats::{self, UpdateChat};

/// Changing a chat.
#[derive(Default)]
pub struct UpdateChatMutation;

/// Input of `updateChat`.
#[derive(InputObject)]
pub struct UpdateChatInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The chat's id.
    chat_id: ID,
    /// Its title, one line of 1 to 100 characters.
    title: Option<String>,
    /// The model that answers from the next question on.
    model_id: Option<ID>,
    /// What it may cost before it pauses and asks, in millionths of a US dollar: 0 to 1,000,000,000,000.
    budget_micros: Option<Long>,
}

/// Outcome of `updateChat`.
#[derive(SimpleObject)]
pub struct UpdateChatPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The chat; null when there are errors.
    chat: Option<Chat>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateChatMutation {
    /// Changes a chat; what is left out stays as it is.
    async fn update_chat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which chat, and what changes.")] input: UpdateChatInput,
    ) -> Result<UpdateChatPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("chatId", &input.chat_id, ChatId::parse)?;
            let model = input.model_id.as_ref();
            let model = model.map(|id| parse_input_id("modelId", id, ModelId::parse));
            let change = UpdateChat {
                title: input.title,
                model_id: model.transpose()?,
                budget_micros: input.budget_micros.map(|micros| micros.0),
            };
            chats::update(services, caller, id, change).await
        };
        let (done, errors) = ctx.outcome(done.await as Result<_, Failure>)?;
        Ok(UpdateChatPayload {
            client_mutation_id: input.client_mutation_id,
            chat: done.map(Chat),
            errors,
        })
    }
}
