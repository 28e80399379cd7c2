//! A build's log, until its job has ended and every line was told.

use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::desk::Events;
use super::follow::{BATCH, Follow, begin_after, present};
use crate::domain::build::Build;
use crate::domain::job::Job;
use crate::domain::{BuildId, Failure};
use crate::events::{Listener, Topic};
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::log::{LogBatch, LogLine};
use crate::services::{builds, logs};

/// A build's log.
#[derive(Default)]
pub struct BuildLogsSubscription;

#[Subscription]
impl BuildLogsSubscription {
    /// The lines of a build's log after the cursor, then live; completes at the end of the log.
    async fn build_logs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The build's id.")] build_id: ID,
        #[graphql(desc = "Only what comes after this cursor; from the first line when left out.")]
        after: Option<String>,
    ) -> Result<Events<Row<LogBatch>>> {
        Events::of(ctx, async {
            let id = parse_id(ctx, "buildId", &build_id, BuildId::parse)?;
            let follow = Follow::new(ctx)?;
            let after = begin_after(&follow, ctx, after.as_deref())?;
            let found = builds::get(&follow.services, &follow.caller, id).await;
            let (_, job) = present(ctx, "build", found)?;
            let bell = follow.services.events.listen(Topic::JobLog(job.id));
            follow.begins(after);
            Ok(stream(follow, bell, id, after))
        })
        .await
    }
}

fn stream(
    follow: Follow,
    mut bell: Listener,
    id: BuildId,
    mut after: i64,
) -> impl Stream<Item = Result<Row<LogBatch>>> {
    try_stream! {
        // The job is read before its lines: once it has ended, no line comes any more.
        while let Some((_, job)) = follow.item(build(&follow, id).await)? {
            let slice = logs::build_lines(&follow.services, job.id, after, BATCH).await;
            let mut slice = follow.item(slice)?;
            follow.up_to_others(after, &mut slice.lines, |line| line.sequence);
            if let Some(last) = slice.lines.last() {
                after = last.sequence;
                follow.told(after);
                let lines = slice.lines.into_iter().map(LogLine).collect();
                yield Row(LogBatch { lines, end_cursor: after.to_string(), truncated: slice.truncated });
            } else if job.status.is_ended() {
                break;
            } else {
                bell.heard().await;
            }
        }
    }
}

async fn build(follow: &Follow, id: BuildId) -> Result<Option<(Build, Job)>, Failure> {
    builds::get(&follow.services, &follow.caller, id).await
}
