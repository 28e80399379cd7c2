//! Section `[rates]`: how much one caller may ask for in a time.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Limits on what callers of the public API use up. A bucket is filled bit by bit, an operation takes
/// its cost from it before it runs and gives back what it did not use. Workers are not limited.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimits {
    /// `TASKYARD_RATES_ENABLED`: whether there are any, but for those of signing in, which are always
    /// there (10 wrong tries of a name, then one in 30 s; 50 of an address, then one in 3 s). Default true.
    pub enabled: bool,
    /// `TASKYARD_RATES_USER`: cost that a user may run up at once. Default 1,000,000. Protects the
    /// processor and the database from one user.
    pub user: u64,
    /// `TASKYARD_RATES_USER_PER_SECOND`: cost that comes back to a user in a second. Default 50,000.
    pub user_per_second: u64,
    /// `TASKYARD_RATES_ADDRESS`: cost that whoever is not signed in may run up at once from one address
    /// (one network of 64 bits with IPv6). Default 200,000.
    pub address: u64,
    /// `TASKYARD_RATES_ADDRESS_PER_SECOND`: cost that comes back to an address in a second. Default
    /// 10,000.
    pub address_per_second: u64,
    /// `TASKYARD_RATES_UPLOADS`: archives of template files that a user may send at once. Default 100.
    /// Protects the database's size.
    pub uploads: u64,
    /// `TASKYARD_RATES_UPLOADS_PER_MINUTE`: archives that come back to a user in a minute. Default 20.
    pub uploads_per_minute: u64,
}

impl RateLimits {
    /// How long one of so many in a time takes to come back.
    pub fn each(time: Duration, count: u64) -> Duration {
        let nanos = time.as_nanos() / u128::from(count.max(1));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX).max(1))
    }
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            enabled: true,
            user: 1_000_000,
            user_per_second: 50_000,
            address: 200_000,
            address_per_second: 10_000,
            uploads: 100,
            uploads_per_minute: 20,
        }
    }
}
