//! A chat, as it is written.

use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::desk::Events;
use super::follow::{Follow, present};
use crate::domain::{ChatId, Failure};
use crate::events::{Listener, Topic};
use crate::graphql::Long;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::chat::{Chat, ChatEvent, ChatTextAppended};
use crate::graphql::types::chat_message::ChatMessage;
use crate::services::chats::{self, Followed};

/// Most messages of one event, unless one change made more.
const MESSAGES: u32 = 100;

/// A chat, as it is written.
#[derive(Default)]
pub struct ChatSubscription;

#[Subscription]
impl ChatSubscription {
    /// The chat with all that is new after the cursor, then every change: its status, new and changed
    /// messages, and text as the model writes it. It does not complete by itself.
    async fn chat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The chat's id.")] id: ID,
        #[graphql(desc = "Only what comes after this cursor; everything when left out.")]
        after: Option<String>,
    ) -> Result<Events<Row<ChatEvent>>> {
        Events::of(ctx, async {
            let id = parse_id(ctx, "id", &id, ChatId::parse)?;
            let after = followed(ctx, after.as_deref())?;
            let follow = Follow::new(ctx)?;
            let bell = follow.services.events.listen(Topic::Chat(id));
            let found = chats::get(&follow.services, &follow.caller, id).await;
            present(ctx, "chat", found)?;
            let resumed = follow.resumed(Followed::parse);
            if let Some(at) = resumed {
                follow.begins(at);
            }
            Ok(stream(
                follow,
                bell,
                id,
                resumed.unwrap_or(after),
                resumed.is_none(),
            ))
        })
        .await
    }
}

fn followed(ctx: &Context<'_>, after: Option<&str>) -> Result<Followed> {
    let Some(text) = after else {
        return Ok(Followed::default());
    };
    Followed::parse(text).ok_or_else(|| {
        let what = "`after` is not a cursor of a chat: take it from `endCursor`";
        ctx.to_graphql(Failure::invalid("after", what))
    })
}

fn stream(
    follow: Follow,
    mut bell: Listener,
    id: ChatId,
    mut after: Followed,
    mut is_first: bool,
) -> impl Stream<Item = Result<Row<ChatEvent>>> {
    try_stream! {
        loop {
            let found = chats::get(&follow.services, &follow.caller, id).await;
            let Some(chat) = follow.item(found)? else { break };
            let new = chats::changes(&follow.services, &chat, after, MESSAGES).await;
            let new = follow.item(new)?;
            if is_first || new.followed != after {
                is_first = false;
                after = new.followed;
                follow.told(after);
                let appended = new.appended.into_iter().map(|tail| ChatTextAppended {
                    message_id: tail.message_id.into(),
                    part_id: tail.part_id.into(),
                    offset: Long(tail.offset),
                    text: tail.text,
                });
                yield Row(ChatEvent {
                    chat: Chat(chat),
                    messages: new.messages.into_iter().map(ChatMessage).collect(),
                    appended: appended.collect(),
                    has_more: new.has_more,
                    end_cursor: after.to_string(),
                });
            }
            if !new.has_more {
                bell.heard().await;
            }
        }
    }
}
