//! What operations cost, and how the bucket stands that they are paid from.

use crate::domain::Timestamp;

/// How a caller's bucket stood when an operation had been paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateStanding {
    /// What the operation costs at most; what it did not use is given back.
    pub cost: u64,
    /// What a full bucket holds.
    pub limit: u64,
    /// What is left.
    pub remaining: u64,
    /// When the bucket is full again, if nothing more is taken.
    pub reset_at: Timestamp,
}
