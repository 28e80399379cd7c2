//! An operation run for one subscriber, for ever or until it has caught up with its cohort.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use async_graphql::Request;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use super::feed::Feed;
use super::recipe::Recipe;
use super::steps::{Given, Step, steps};
use crate::graphql::{Position, Progress};
use crate::http::api::Api;

/// An operation run for one subscriber, in a task of its own: a slow reader stops it only between
/// results, when it holds neither a transaction nor a connection to the database.
pub(super) struct Private {
    told: mpsc::Receiver<Told>,
    _task: AbortOnDropHandle<()>,
}

/// What a private run gives.
pub(super) enum Told {
    /// The next step.
    Step(Step),
    /// It has told all that the cohort has told before the step of this number.
    CaughtUp(u64),
    /// It is to be begun again after what was told: its answers hang on who asks.
    Apart,
}

impl From<Given> for Told {
    fn from(given: Given) -> Self {
        match given {
            Given::Step(step) => Self::Step(step),
            Given::Personal => Self::Apart,
        }
    }
}

impl Private {
    /// Runs a checked request; with a cohort's feed, until it has caught up with it.
    pub fn start<A: Api>(
        recipe: &Arc<Recipe<A>>,
        request: Request,
        progress: Progress,
        feed: Option<Arc<Feed>>,
    ) -> Self {
        let queue = recipe.asker.edge.shared.config.websocket.queue.max(1);
        let (tell, told) = mpsc::channel(queue);
        let steps = steps(Arc::clone(recipe), request, progress.clone());
        let task = match feed {
            None => tokio::spawn(alone(steps, tell)),
            Some(feed) => {
                let ahead = Ahead {
                    feed,
                    progress,
                    at: None,
                };
                tokio::spawn(ahead.catch_up(steps, tell))
            }
        };
        Self {
            told,
            _task: AbortOnDropHandle::new(task),
        }
    }

    /// What comes next; `None`: it is over.
    pub async fn next(&mut self) -> Option<Told> {
        self.told.recv().await
    }
}

async fn alone(mut steps: BoxStream<'static, Given>, tell: mpsc::Sender<Told>) {
    while let Some(given) = steps.next().await {
        // A connection that is gone wants nothing more.
        if tell.send(given.into()).await.is_err() {
            break;
        }
    }
}

/// The cohort that a run is catching up with.
struct Ahead {
    feed: Arc<Feed>,
    progress: Progress,
    /// How far the subscriber was told.
    at: Option<Position>,
}

impl Ahead {
    async fn catch_up(mut self, mut steps: BoxStream<'static, Given>, tell: mpsc::Sender<Told>) {
        loop {
            self.aim();
            let Some(told) = self.next(&mut steps).await else {
                return;
            };
            let is_there = matches!(told, Told::CaughtUp(_));
            if let Told::Step(step) = &told {
                self.at.clone_from(&step.at);
            }
            if tell.send(told).await.is_err() || is_there {
                return;
            }
        }
    }

    /// The next step, unless the cohort's is the same.
    async fn next(&mut self, steps: &mut (impl Stream<Item = Given> + Unpin)) -> Option<Told> {
        if let Some(place) = self.place() {
            return Some(Told::CaughtUp(place));
        }
        loop {
            let mut changed = pin!(self.feed.changed());
            changed.as_mut().enable();
            let place = poll_fn(|_| self.place().map_or(Poll::Pending, Poll::Ready));
            tokio::select! {
                biased;
                given = steps.next() => return given.map(Told::from),
                place = place => return Some(Told::CaughtUp(place)),
                () = changed => self.aim(),
            }
        }
    }

    /// Where the cohort goes on from here.
    fn place(&self) -> Option<u64> {
        let at = self.at.clone().or_else(|| self.progress.start());
        self.feed.after(&at?)
    }

    /// Lets the run's events end where the cohort is, when it counts lines or messages.
    fn aim(&self) {
        if let Some(Ok(sequence)) = self.feed.at().map(|at| at.parse()) {
            self.progress.stop_at(sequence);
        }
    }
}
