//! How often somebody may try to sign in with a password.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::domain::{ErrorCode, Failure, Timestamp};

/// Places that are kept. A place is shared by all names that fall on it: so memory is bounded whoever
/// tries whatever names, and nobody knows which names share one.
const PLACES: usize = 1 << 16;
/// Of one sign-in name: so many tries at once…
const NAME_BURST: i64 = 10;
/// …then one each so many seconds.
const NAME_SECONDS: i64 = 30;
/// From one address, behind which may be an office: so many at once…
const ADDRESS_BURST: i64 = 50;
/// …then one each so many seconds.
const ADDRESS_SECONDS: i64 = 3;
const MICROS: i64 = 1_000_000;

/// Counts tries to sign in, by sign-in name and by address. A place holds the time at which its
/// bucket is full again; a try moves it on by the time that one more token takes.
#[derive(Clone)]
pub struct SignInLimit {
    places: Arc<[AtomicI64]>,
    hasher: RandomState,
}

/// A try that is counted, until it turns out to be right.
#[must_use]
pub struct Guess {
    limit: SignInLimit,
    taken: Vec<(usize, i64)>,
}

impl Default for SignInLimit {
    fn default() -> Self {
        Self {
            places: (0..PLACES).map(|_| AtomicI64::new(0)).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl SignInLimit {
    /// Counts a try. RATE_LIMITED, with the seconds to wait, when there were too many.
    pub fn take(
        &self,
        now: Timestamp,
        username: &str,
        address: Option<&str>,
    ) -> Result<Guess, Failure> {
        let mut guess = Guess {
            limit: self.clone(),
            taken: Vec::new(),
        };
        if let Some(address) = address {
            self.take_from(
                now,
                ("address", address),
                (ADDRESS_BURST, ADDRESS_SECONDS),
                &mut guess,
            )?;
        }
        let name = username.to_lowercase();
        self.take_from(now, ("name", &name), (NAME_BURST, NAME_SECONDS), &mut guess)?;
        Ok(guess)
    }

    fn take_from(
        &self,
        now: Timestamp,
        key: (&str, &str),
        (burst, seconds): (i64, i64),
        guess: &mut Guess,
    ) -> Result<(), Failure> {
        let step = seconds * MICROS;
        let place = usize::try_from(self.hasher.hash_one(key)).unwrap_or_default() % PLACES;
        let mut wait = 0;
        let moved = self.places[place].fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full| {
            let next = full.max(now.0) + step;
            wait = next - now.0 - burst * step;
            (wait <= 0).then_some(next)
        });
        if moved.is_err() {
            let seconds = u32::try_from((wait + MICROS - 1) / MICROS).unwrap_or(u32::MAX);
            let what = format!("Too many tries to sign in: try again in {seconds} s");
            return Err(Failure::new(ErrorCode::RateLimited, what).retry_after(seconds));
        }
        guess.taken.push((place, step));
        Ok(())
    }
}

impl Guess {
    /// Takes the try back: only wrong ones count.
    pub fn was_right(self) {
        for (place, step) in self.taken {
            self.limit.places[place].fetch_sub(step, Ordering::Relaxed);
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
