//! How often somebody may try to sign in with a password.

use std::time::Duration;

use super::buckets::{Buckets, Rate, Taken};
use crate::domain::{ErrorCode, Failure, Timestamp};

/// Of one sign-in name: so many tries at once, then one each so many seconds.
const NAME: Rate = Rate {
    capacity: 10,
    token: Duration::from_secs(30),
};
/// From one address, behind which may be an office.
const ADDRESS: Rate = Rate {
    capacity: 50,
    token: Duration::from_secs(3),
};

/// Counts tries to sign in, by sign-in name and by address.
#[derive(Clone, Default)]
pub struct SignInLimit {
    names: Buckets,
    addresses: Buckets,
}

/// A try that is counted, until it turns out to be right.
#[must_use]
pub struct Guess {
    limit: SignInLimit,
    name: Taken,
    address: Option<Taken>,
}

impl SignInLimit {
    /// Counts a try. RATE_LIMITED, with the seconds to wait, when there were too many.
    pub fn take(
        &self,
        now: Timestamp,
        username: &str,
        address: Option<&str>,
    ) -> Result<Guess, Failure> {
        let address = address.map(|address| self.addresses.take(now, address, ADDRESS, 1));
        let address = address.transpose().map_err(too_many)?;
        let name = self.names.take(now, username.to_lowercase(), NAME, 1);
        Ok(Guess {
            limit: self.clone(),
            name: name.map_err(too_many)?,
            address,
        })
    }
}

fn too_many(wait: Duration) -> Failure {
    let seconds = u32::try_from(wait.as_micros().div_ceil(1_000_000)).unwrap_or(u32::MAX);
    let what = format!("Too many tries to sign in: try again in {seconds} s");
    Failure::new(ErrorCode::RateLimited, what).retry_after(seconds)
}

impl Guess {
    /// Takes the try back: only wrong ones count.
    pub fn was_right(self) {
        self.limit.names.give_back(&self.name, 1);
        if let Some(address) = &self.address {
            self.limit.addresses.give_back(address, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tries(limit: &SignInLimit, now: Timestamp, name: &str, address: &str) -> i64 {
        let mut tries = 0;
        while limit.take(now, name, Some(address)).is_ok() {
            tries += 1;
        }
        tries
    }

    #[test]
    fn a_name_has_so_many_tries_and_then_one_each_half_minute() {
        let limit = SignInLimit::default();
        let now = Timestamp(1_000_000_000_000);
        assert_eq!(tries(&limit, now, "ann", "192.0.2.1"), 10);
        let refused = limit.take(now, "ANN", None).err().unwrap();
        assert_eq!(refused.code(), ErrorCode::RateLimited);
        assert_eq!(refused.retry_after, Some(30));
        assert_eq!(tries(&limit, now.plus_seconds(29), "ann", "192.0.2.2"), 0);
        assert_eq!(tries(&limit, now.plus_seconds(30), "ann", "192.0.2.3"), 1);
        assert_eq!(
            tries(&limit, now.plus_seconds(100_000), "ann", "192.0.2.4"),
            10
        );
    }

    #[test]
    fn an_address_has_so_many_tries_for_all_names_together() {
        let limit = SignInLimit::default();
        let now = Timestamp(1_000_000_000_000);
        let names: Vec<_> = (0..100).map(|number| format!("user-{number}")).collect();
        let mut let_through = 0;
        for name in &names {
            let_through += i32::from(limit.take(now, name, Some("192.0.2.1")).is_ok());
        }
        assert_eq!(let_through, 50);
        // Another address is another one's.
        assert!(limit.take(now, "user-99", Some("192.0.2.2")).is_ok());
    }

    #[test]
    fn what_was_right_does_not_count() {
        let limit = SignInLimit::default();
        let now = Timestamp(1_000_000_000_000);
        for _ in 0..100 {
            limit
                .take(now, "ann", Some("192.0.2.1"))
                .unwrap()
                .was_right();
        }
        assert_eq!(tries(&limit, now, "ann", "192.0.2.1"), 10);
    }
}
