//! The execution that a cohort shares.

use std::sync::Arc;

use async_graphql::Request;
use futures_util::{Stream, StreamExt as _};
use tokio_util::task::AbortOnDropHandle;

use super::feed::{End, Feed};
use super::key::Key;
use super::recipe::Recipe;
use super::steps::{Step, steps};
use crate::graphql::Progress;
use crate::http::api::Api;

/// Runs a checked request for a cohort, with the rights of who came first. `document`: the key of what
/// is remembered when the answer turns out to hang on who asks; `None`: all have the same rights.
pub(super) fn start<A: Api>(
    recipe: &Arc<Recipe<A>>,
    request: Request,
    progress: Progress,
    feed: &Arc<Feed>,
    document: Option<Key>,
) -> AbortOnDropHandle<()> {
    let ready = recipe.ready(request, progress.clone());
    let steps = steps(Arc::clone(recipe), ready, progress.clone());
    let (recipe, feed) = (Arc::clone(recipe), Arc::clone(feed));
    AbortOnDropHandle::new(tokio::spawn(async move {
        let ending = Ending(&feed);
        let mut steps = steps;
        let edge = &recipe.asker.edge;
        while let Some(step) = next(&mut steps, &progress, &feed).await {
            // Looked at before it is told: what is for one is never seen by another.
            if let Some(document) = document
                && progress.is_personal()
            {
                edge.cohorts.note_personal(document);
                return;
            }
            edge.shared.metrics.shared_payloads.inc();
            feed.push(step).await;
        }
        ending.0.end(End::Over);
    }))
}

/// However an execution ends, nobody waits for it for ever.
struct Ending<'a>(&'a Feed);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.end(End::Apart);
    }
}

/// The next step. Where it begins is told as soon as it is known.
async fn next(
    steps: &mut (impl Stream<Item = Step> + Unpin),
    progress: &Progress,
    feed: &Feed,
) -> Option<Step> {
    let begins = std::future::poll_fn(|_| {
        if let Some(start) = progress.start() {
            feed.begins_at(start);
        }
        std::task::Poll::<()>::Pending
    });
    tokio::select! {
        biased;
        step = steps.next() => step,
        () = begins => None,
    }
}
