//! An operation that was opened.

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;

use super::outcome::Outcome;

/// An operation that was opened. Dropping it ends the operation.
pub struct Opened {
    /// What is told of it, until it is over.
    pub outcomes: BoxStream<'static, Outcome>,
    /// Whether it is a query or a mutation: it is soon over by itself.
    pub is_single: bool,
}

impl Opened {
    /// One that was refused: its only outcome.
    pub(super) fn refused(outcome: Outcome) -> Self {
        Self {
            outcomes: futures_util::stream::iter([outcome]).boxed(),
            is_single: true,
        }
    }
}
