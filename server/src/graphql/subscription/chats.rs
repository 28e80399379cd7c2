//! The list of chats.

use std::collections::HashMap;

use async_graphql::{Context, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::desk::Events;
use super::follow::Follow;
use crate::domain::chat::{Chat as ChatRow, ChatStatus};
use crate::domain::page::{Direction, PageRequest};
use crate::domain::{ChatId, Failure};
use crate::events::{Listener, Topic};
use crate::graphql::types::chat::Chat;
use crate::services::chats;

/// How many of the newest chats are looked at.
const CHATS: u32 = 50;

/// The list of chats.
#[derive(Default)]
pub struct ChatsSubscription;

#[Subscription]
impl ChatsSubscription {
    /// The 50 newest chats of the list, the newest change last, then each of them that is new or has another
    /// status, reason, title or workspace. What leaves the list is not told. Text as it is written is
    /// told by `chat`. It does not complete by itself.
    async fn chats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those with all of these words in their titles.")] query: Option<
            String,
        >,
        #[graphql(desc = "Those that were put aside, or those that were not.", default)]
        is_archived: bool,
    ) -> Result<Events<Chat>> {
        Events::of(ctx, async {
            let follow = Follow::new(ctx)?;
            let bell = follow.services.events.listen(Topic::ChatLists);
            Ok(stream(follow, bell, query.unwrap_or_default(), is_archived))
        })
        .await
    }
}

/// What tells one state of a chat in the list from another.
type Seen = (ChatStatus, String, String, Option<uuid::Uuid>);

fn seen(chat: &ChatRow) -> Seen {
    let (reason, title) = (chat.status_reason.clone(), chat.title.clone());
    (chat.status, reason, title, chat.workspace_id.map(|id| id.0))
}

fn stream(
    follow: Follow,
    mut bell: Listener,
    query: String,
    is_archived: bool,
) -> impl Stream<Item = Result<Chat>> {
    try_stream! {
        let mut told: HashMap<ChatId, Seen> = HashMap::new();
        loop {
            let newest = newest(&follow, &query, is_archived).await;
            let newest = follow.item(newest)?;
            let now: HashMap<ChatId, Seen> = newest.iter().map(|chat| (chat.id, seen(chat))).collect();
            for chat in newest.into_iter().rev() {
                if told.get(&chat.id) != now.get(&chat.id) {
                    yield Chat(chat);
                }
            }
            told = now;
            bell.heard().await;
        }
    }
}

async fn newest(follow: &Follow, query: &str, is_archived: bool) -> Result<Vec<ChatRow>, Failure> {
    let page = PageRequest {
        limit: CHATS,
        cursor: None,
        direction: Direction::Forward,
    };
    let (services, caller) = (&follow.services, &follow.caller);
    let page = chats::list(services, caller, (query, is_archived), &page).await?;
    Ok(page.rows)
}
