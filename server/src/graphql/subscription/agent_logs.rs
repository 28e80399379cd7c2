//! An agent's log, until the agent has ended and every line was told.

use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::desk::Events;
use super::follow::{BATCH, Follow, begin_after, present};
use crate::domain::AgentId;
use crate::domain::agent::AgentLifecycle;
use crate::events::{Listener, Topic};
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::log::{LogBatch, LogLine};
use crate::services::{agents, logs};

/// An agent's log.
#[derive(Default)]
pub struct AgentLogsSubscription;

#[Subscription]
impl AgentLogsSubscription {
    /// The lines of an agent's log after the cursor, then live; completes when the agent has ended.
    async fn agent_logs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agent's id.")] agent_id: ID,
        #[graphql(desc = "Only what comes after this cursor; from the first line when left out.")]
        after: Option<String>,
    ) -> Result<Events<Row<LogBatch>>> {
        Events::of(ctx, async {
            let id = parse_id(ctx, "agentId", &agent_id, AgentId::parse)?;
            let follow = Follow::new(ctx)?;
            let after = begin_after(&follow, ctx, after.as_deref())?;
            let bell = follow.services.events.listen(Topic::AgentLog(id));
            let found = agents::get(&follow.services, &follow.caller, id).await;
            present(ctx, "agent", found)?;
            follow.begins(after);
            Ok(stream(follow, bell, id, after))
        })
        .await
    }
}

fn stream(
    follow: Follow,
    mut bell: Listener,
    id: AgentId,
    mut after: i64,
) -> impl Stream<Item = Result<Row<LogBatch>>> {
    try_stream! {
        // The agent is read before its lines: once it has ended, no line comes any more.
        loop {
            let found = agents::get(&follow.services, &follow.caller, id).await;
            let Some(agent) = follow.item(found)? else { break };
            let slice = logs::agent_lines(&follow.services, id, after, BATCH).await;
            let mut slice = follow.item(slice)?;
            follow.up_to_others(after, &mut slice.lines, |line| line.sequence);
            if let Some(last) = slice.lines.last() {
                after = last.sequence;
                follow.told(after);
                let lines = slice.lines.into_iter().map(LogLine).collect();
                yield Row(LogBatch { lines, end_cursor: after.to_string(), truncated: slice.truncated });
            } else if agent.lifecycle.rank() >= AgentLifecycle::Off.rank() {
                break;
            } else {
                bell.heard().await;
            }
        }
    }
}
