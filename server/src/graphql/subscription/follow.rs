//! What the streams have in common.

use std::fmt::Display;
use std::sync::Arc;

use async_graphql::{Context, Result};
use futures_util::stream::{Stream, unfold};

use super::progress::Progress;
use crate::domain::Failure;
use crate::domain::user::Caller;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, execution_error};
use crate::services::Services;

/// Most log lines or messages of one event.
pub(super) const BATCH: u32 = 500;

/// What a stream needs after its resolver has returned.
#[derive(Clone)]
pub(super) struct Follow {
    pub services: Services,
    pub caller: Arc<Caller>,
    request_id: String,
    progress: Progress,
}

impl Follow {
    pub fn new(ctx: &Context<'_>) -> Result<Self> {
        Ok(Self {
            services: ctx.services()?.clone(),
            caller: Arc::clone(ctx.asker()?),
            request_id: ctx.request()?.meta.request_id.clone(),
            progress: ctx.data_opt::<Progress>().cloned().unwrap_or_default(),
        })
    }

    /// How far an earlier execution has told its subscriber, which this one goes on for.
    pub fn resumed<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.progress.from().and_then(|from| parse(&from))
    }

    /// Its subscriber knows everything up to here.
    pub fn begins(&self, at: impl Display) {
        self.progress.begins(at.to_string().into());
    }

    /// The next item tells everything up to here.
    pub fn told(&self, at: impl Display) {
        self.progress.told(at.to_string().into());
    }

    /// Leaves for the next item what others are told in their next one, so that all are at the same
    /// place some time.
    pub fn up_to_others<T>(&self, after: i64, items: &mut Vec<T>, sequence: impl Fn(&T) -> i64) {
        if let Some(until) = self.progress.until().filter(|until| *until > after) {
            items.retain(|item| sequence(item) <= until);
        }
    }

    /// A service's answer as an item of the stream.
    pub fn item<T>(&self, result: Result<T, Failure>) -> Result<T> {
        result.map_err(|failure| execution_error(&failure, &self.request_id))
    }
}

/// A stream of what `next` gives, one after the other. Thousands of subscribers wait at the same time:
/// where a generator keeps room for all that it ever holds, here only what `next` is given and what it
/// waits with is kept.
pub(super) fn one_by_one<S, T, F>(
    state: S,
    next: impl Fn(S) -> F + Send,
) -> impl Stream<Item = T> + Send
where
    S: Send,
    T: Send,
    F: Future<Output = Option<(T, S)>> + Send,
{
    unfold(state, move |state| Box::pin(next(state)))
}

/// What a subscription is about must be there; NOT_FOUND otherwise.
pub(super) fn present<T>(
    ctx: &Context<'_>,
    noun: &str,
    found: Result<Option<T>, Failure>,
) -> Result<T> {
    found
        .and_then(|found| found.ok_or_else(|| Failure::not_found(noun)))
        .map_err(|failure| ctx.to_graphql(failure))
}

/// Where a log or conversation begins: after its cursor, a sequence number, or where an earlier
/// execution has stopped.
pub(super) fn begin_after(follow: &Follow, ctx: &Context<'_>, after: Option<&str>) -> Result<i64> {
    let asked = after_sequence(ctx, after)?;
    Ok(follow.resumed(|from| from.parse().ok()).unwrap_or(asked))
}

/// Reads a cursor that is a sequence number; nothing given is the beginning.
fn after_sequence(ctx: &Context<'_>, after: Option<&str>) -> Result<i64> {
    let Some(text) = after else { return Ok(0) };
    let parsed = text.parse().ok().filter(|sequence| *sequence >= 0);
    parsed.ok_or_else(|| {
        ctx.to_graphql(Failure::invalid(
            "after",
            "`after` is not a cursor of this list: take it from `endCursor`",
        ))
    })
}
