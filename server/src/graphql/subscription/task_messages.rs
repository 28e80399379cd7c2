//! A task's conversation, until the task is deleted.

use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::desk::Events;
use super::follow::{BATCH, Follow, begin_after, present};
use crate::domain::TaskId;
use crate::events::{Listener, Topic};
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::message::{Message, MessageBatch};
use crate::services::messages;
use crate::services::tasks::{self, TaskRef};

/// A task's conversation.
#[derive(Default)]
pub struct TaskMessagesSubscription;

#[Subscription]
impl TaskMessagesSubscription {
    /// The messages after the cursor, then live; completes when the task is deleted.
    async fn task_messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The task's id.")] task_id: ID,
        #[graphql(
            desc = "Only what comes after this cursor; from the first message when left out."
        )]
        after: Option<String>,
    ) -> Result<Events<Row<MessageBatch>>> {
        Events::of(ctx, async {
            let id = parse_id(ctx, "taskId", &task_id, TaskId::parse)?;
            let follow = Follow::new(ctx)?;
            let after = begin_after(&follow, ctx, after.as_deref())?;
            let bell = follow.services.events.listen(Topic::Messages(id));
            let found = tasks::get(&follow.services, &follow.caller, TaskRef::Id(id)).await;
            present(ctx, "task", found)?;
            follow.begins(after);
            Ok(stream(follow, bell, id, after))
        })
        .await
    }
}

fn stream(
    follow: Follow,
    mut bell: Listener,
    id: TaskId,
    mut after: i64,
) -> impl Stream<Item = Result<Row<MessageBatch>>> {
    try_stream! {
        loop {
            let found = messages::after(&follow.services, id, after, BATCH).await;
            let mut found = follow.item(found)?;
            follow.up_to_others(after, &mut found, |message| message.sequence);
            if let Some(last) = found.last() {
                after = last.sequence;
                follow.told(after);
                let messages = found.into_iter().map(Message).collect();
                yield Row(MessageBatch { messages, end_cursor: after.to_string() });
                continue;
            }
            bell.heard().await;
            let task = tasks::get(&follow.services, &follow.caller, TaskRef::Id(id)).await;
            if follow.item(task)?.is_none() {
                break;
            }
        }
    }
}
