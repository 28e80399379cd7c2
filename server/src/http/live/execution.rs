//! The execution that a cohort shares.

use std::sync::Arc;

use async_graphql::Request;
use futures_util::{Stream, StreamExt as _};
use tokio_util::task::AbortOnDropHandle;

use super::feed::{End, Feed};
use super::recipe::Recipe;
use super::steps::{Given, steps};
use crate::graphql::Progress;
use crate::http::api::Api;

/// Runs a checked request for a cohort, with the rights of who came first.
pub(super) fn start<A: Api>(
    recipe: &Arc<Recipe<A>>,
    request: Request,
    progress: Progress,
    feed: &Arc<Feed>,
) -> AbortOnDropHandle<()> {
    let steps = steps(Arc::clone(recipe), request, progress.clone());
    let (recipe, feed) = (Arc::clone(recipe), Arc::clone(feed));
    AbortOnDropHandle::new(tokio::spawn(async move {
        let ending = Ending(&feed);
        let mut steps = steps;
        let edge = &recipe.asker.edge;
        while let Some(given) = next(&mut steps, &progress, &feed).await {
            let Given::Step(step) = given else { return };
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

/// What comes next. Where it begins is told as soon as it is known.
async fn next(
    steps: &mut (impl Stream<Item = Given> + Unpin),
    progress: &Progress,
    feed: &Feed,
) -> Option<Given> {
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
