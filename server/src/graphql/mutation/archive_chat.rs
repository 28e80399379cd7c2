//! Putting a chat aside.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{ChatId, Failure};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::chat::Chat;
use crate::services::chats;

/// Putting a chat aside.
#[derive(Default)]
pub struct ArchiveChatMutation;

/// Input of `archiveChat`.
#[derive(InputObject)]
pub struct ArchiveChatInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The chat's id.
    chat_id: ID,
}

/// Outcome of `archiveChat`.
#[derive(SimpleObject)]
pub struct ArchiveChatPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The chat; null when there are errors.
    chat: Option<Chat>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl ArchiveChatMutation {
    /// Puts a chat aside: it is in no list but the archive, and takes no messages. CONFLICT while it is at
    /// work.
    async fn archive_chat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which chat.")] input: ArchiveChatInput,
    ) -> Result<ArchiveChatPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let done = async {
            let id = parse_input_id("chatId", &input.chat_id, ChatId::parse)?;
            chats::archive(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await as Result<_, Failure>)?;
        Ok(ArchiveChatPayload {
            client_mutation_id: input.client_mutation_id,
            chat: done.map(Chat),
            errors,
        })
    }
}
