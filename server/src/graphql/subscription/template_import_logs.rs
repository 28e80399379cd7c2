//! An import's log, until its job has ended and every line was told.

use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::desk::Events;
use super::follow::{BATCH, Follow, begin_after, present};
use crate::domain::{JobId, TemplateVersionId};
use crate::events::{Listener, Topic};
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::log::{LogBatch, LogLine};
use crate::services::{logs, templates};

/// An import's log.
#[derive(Default)]
pub struct TemplateImportLogsSubscription;

#[Subscription]
impl TemplateImportLogsSubscription {
    /// The lines of an import's log after the cursor, then live; completes at the end of the log, at
    /// once for a version that came with the gateway.
    async fn template_import_logs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version's id.")] template_version_id: ID,
        #[graphql(desc = "Only what comes after this cursor; from the first line when left out.")]
        after: Option<String>,
    ) -> Result<Events<Row<LogBatch>>> {
        Events::of(ctx, async {
            let argument = "templateVersionId";
            let id = parse_id(
                ctx,
                argument,
                &template_version_id,
                TemplateVersionId::parse,
            )?;
            let follow = Follow::new(ctx)?;
            let after = begin_after(&follow, ctx, after.as_deref())?;
            let found = templates::version(&follow.services, &follow.caller, id).await;
            let job = present(ctx, "template version", found)?.import.job_id;
            let job = job.map(|job| (job, follow.services.events.listen(Topic::JobLog(job))));
            follow.begins(after);
            Ok(stream(follow, id, job, after))
        })
        .await
    }
}

fn stream(
    follow: Follow,
    id: TemplateVersionId,
    job: Option<(JobId, Listener)>,
    mut after: i64,
) -> impl Stream<Item = Result<Row<LogBatch>>> {
    try_stream! {
        let Some((job, mut bell)) = job else { return };
        loop {
            // The job is read before its lines: once it has ended, no line comes any more.
            let version = templates::version(&follow.services, &follow.caller, id).await;
            let Some(version) = follow.item(version)? else { break };
            let slice = logs::build_lines(&follow.services, job, after, BATCH).await;
            let mut slice = follow.item(slice)?;
            follow.up_to_others(after, &mut slice.lines, |line| line.sequence);
            if let Some(last) = slice.lines.last() {
                after = last.sequence;
                follow.told(after);
                let lines = slice.lines.into_iter().map(LogLine).collect();
                yield Row(LogBatch { lines, end_cursor: after.to_string(), truncated: slice.truncated });
            } else if version.import.is_under_way() {
                bell.heard().await;
            } else {
                break;
            }
        }
    }
}
