//! What an operation costs.

use async_graphql::SimpleObject;

use crate::graphql::DateTime;
use crate::services::rate_limit::RateStanding;

/// What this operation costs, and how its caller's bucket stands. The same is in the headers
/// RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset (seconds) of answers over HTTP, as of the end
/// of the operation.
#[derive(SimpleObject)]
pub struct RateLimit {
    /// What the operation costs at most: 10, its inputs, and each field that the answer can have, lists
    /// counted by their page size; 1,000 when it asks for the schema only. What is not used is given back.
    pub cost: i32,
    /// What a full bucket holds.
    pub limit: i32,
    /// What is left of it, this operation paid.
    pub remaining: i32,
    /// When it is full again, if nothing more is asked for.
    pub reset_at: DateTime,
}

impl From<RateStanding> for RateLimit {
    fn from(standing: RateStanding) -> Self {
        let number = |number: u64| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            cost: number(standing.cost),
            limit: number(standing.limit),
            remaining: number(standing.remaining),
            reset_at: standing.reset_at.into(),
        }
    }
}
