//! Chats.

use async_graphql::{Context, ID, Object, Result};

use crate::domain::chat::Chat as ChatRow;
use crate::domain::{ChatId, Failure};
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::chat::{Chat, ChatConnection};
use crate::services::chats::{self, ChatCursor};

/// Chats.
#[derive(Default)]
pub struct ChatQuery;

#[Object]
impl ChatQuery {
    /// A chat; null when there is none, or the viewer may not read it.
    async fn chat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The chat's id.")] id: ID,
    ) -> Result<Option<Row<Chat>>> {
        let id = parse_id(ctx, "id", &id, ChatId::parse)?;
        let found = chats::get(ctx.services()?, ctx.caller()?, id).await;
        let found = found.map_err(|failure| ctx.to_graphql(failure))?;
        Ok(found.map(|chat| Row(Chat(chat))))
    }

    /// The chats that the viewer may read, the newest change first; sub-chats stand in their parents.
    #[expect(
        clippy::too_many_arguments,
        reason = "a connection's window is four of them"
    )]
    async fn chats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those with all of these words in their titles.")] query: Option<
            String,
        >,
        #[graphql(desc = "Those that were put aside, or those that were not.", default)]
        is_archived: bool,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ChatConnection> {
        let (services, caller) = (ctx.services()?.clone(), ctx.caller()?.clone());
        let query = query.unwrap_or_default();
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let page = async {
            let page = window.request(ChatCursor::parse)?;
            chats::list(&services, &caller, (&query, is_archived), &page).await
        };
        let page: Result<_, Failure> = page.await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller, query) = (services.clone(), caller.clone(), query.clone());
            async move { chats::count(&services, &caller, (&query, is_archived)).await }
        });
        let cursor = |chat: &ChatRow| ChatCursor::of(chat).to_string();
        Ok(ChatConnection::new(page, cursor, Chat, total))
    }
}
