//! What the streams have in common.

use async_graphql::{Context, Result};

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
    pub caller: Caller,
    request_id: String,
}

impl Follow {
    pub fn new(ctx: &Context<'_>) -> Result<Self> {
        Ok(Self {
            services: ctx.services()?.clone(),
            caller: ctx.caller()?.clone(),
            request_id: ctx.request()?.meta.request_id.clone(),
        })
    }

    /// A service's answer as an item of the stream.
    pub fn item<T>(&self, result: Result<T, Failure>) -> Result<T> {
        result.map_err(|failure| execution_error(&failure, &self.request_id))
    }
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

/// Reads a cursor that is a sequence number; nothing given is the beginning.
pub(super) fn after_sequence(ctx: &Context<'_>, after: Option<&str>) -> Result<i64> {
    let Some(text) = after else { return Ok(0) };
    let parsed = text.parse().ok().filter(|sequence| *sequence >= 0);
    parsed.ok_or_else(|| {
        ctx.to_graphql(Failure::invalid(
            "after",
            "`after` is not a cursor of this list: take it from `endCursor`",
        ))
    })
}
