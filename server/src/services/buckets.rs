//! Token buckets in bounded memory, without locks.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::domain::Timestamp;

/// Places that are kept. A place is shared by all keys that fall on it: so memory is bounded whoever
/// comes under whatever names, nothing idle has to be thrown away, and nobody knows who shares one.
const PLACES: usize = 1 << 16;

/// How much a bucket holds, and how fast it is filled again.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Tokens of a full bucket.
    pub capacity: u64,
    /// How long one token takes to come back.
    pub token: Duration,
}

/// Buckets of one kind. A place holds the time at which its bucket is full again; what is taken moves
/// it on by the time that it takes to come back.
#[derive(Clone, Default)]
pub struct Buckets {
    /// Made when somebody comes: a kind that nobody uses takes no memory.
    places: Arc<OnceLock<Box<[AtomicI64]>>>,
    hasher: RandomState,
}

/// Tokens that were taken, to be given back perhaps.
#[must_use]
pub struct Taken {
    place: usize,
    rate: Rate,
    tokens: u64,
}

/// How a bucket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Tokens in it.
    pub tokens: u64,
    /// When it is full again.
    pub full_at: Timestamp,
}

impl Buckets {
    fn place(&self, place: usize) -> &AtomicI64 {
        let made = || (0..PLACES).map(|_| AtomicI64::new(0)).collect();
        &self.places.get_or_init(made)[place]
    }

    /// Takes tokens from a key's bucket, or says how long to wait for them. Who asks for more than a
    /// bucket holds waits until it is full.
    pub fn take(
        &self,
        now: Timestamp,
        key: impl Hash,
        rate: Rate,
        tokens: u64,
    ) -> Result<Taken, Duration> {
        let tokens = tokens.min(rate.capacity);
        let (needed, most) = (rate.micros(tokens), rate.micros(rate.capacity));
        let place = usize::try_from(self.hasher.hash_one(key)).unwrap_or_default() % PLACES;
        let mut wait = 0;
        let moved = self
            .place(place)
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full| {
                let next = full.max(now.0).saturating_add(needed);
                wait = next.saturating_sub(now.0).saturating_sub(most);
                (wait <= 0).then_some(next)
            });
        match moved {
            Ok(_) => Ok(Taken {
                place,
                rate,
                tokens,
            }),
            Err(_) => Err(Duration::from_micros(wait.unsigned_abs())),
        }
    }

    /// Gives tokens back, at most those that were taken.
    pub fn give_back(&self, taken: &Taken, tokens: u64) {
        let micros = taken.rate.micros(tokens.min(taken.tokens));
        self.place(taken.place).fetch_sub(micros, Ordering::Relaxed);
    }

    /// How the bucket stands that these were taken from.
    pub fn level(&self, now: Timestamp, taken: &Taken) -> Level {
        let full = self.place(taken.place).load(Ordering::Relaxed).max(now.0);
        let missing = i128::from(full - now.0) * 1_000;
        let each = taken.rate.token.as_nanos().max(1).cast_signed();
        let missing = u64::try_from((missing + each - 1) / each).unwrap_or(u64::MAX);
        Level {
            tokens: taken.rate.capacity.saturating_sub(missing),
            full_at: Timestamp(full),
        }
    }
}

impl Taken {
    /// How many they are.
    pub fn tokens(&self) -> u64 {
        self.tokens
    }
}

impl Rate {
    /// The time that so many tokens take to come back.
    fn micros(self, tokens: u64) -> i64 {
        let nanos = self.token.as_nanos().saturating_mul(u128::from(tokens));
        i64::try_from(nanos / 1_000).unwrap_or(i64::MAX / 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000_000);
    const RATE: Rate = Rate {
        capacity: 100,
        token: Duration::from_millis(100),
    };

    #[test]
    fn what_is_taken_comes_back_with_time_and_what_is_given_back_at_once() {
        let buckets = Buckets::default();
        let taken = buckets.take(NOW, "ann", RATE, 60).ok().unwrap();
        let level = buckets.level(NOW, &taken);
        assert_eq!((level.tokens, level.full_at), (40, NOW.plus_seconds(6)));
        let wait = buckets.take(NOW, "ann", RATE, 60).err().unwrap();
        assert_eq!(wait, Duration::from_secs(2));
        assert!(buckets.take(NOW, "ben", RATE, 60).is_ok());
        let later = NOW.plus_seconds(2);
        let again = buckets.take(later, "ann", RATE, 60).ok().unwrap();
        assert_eq!(buckets.level(later, &again).tokens, 0);
        buckets.give_back(&again, 50);
        assert_eq!(buckets.level(later, &again).tokens, 50);
        // More than were taken are not given back.
        buckets.give_back(&again, 1_000);
        assert_eq!(buckets.level(later, &again).tokens, 100);
    }

    #[test]
    fn who_asks_for_more_than_a_bucket_holds_empties_it() {
        let buckets = Buckets::default();
        let taken = buckets.take(NOW, "ann", RATE, u64::MAX).ok().unwrap();
        assert_eq!(taken.tokens(), 100);
        assert_eq!(buckets.level(NOW, &taken).tokens, 0);
        let wait = buckets.take(NOW, "ann", RATE, u64::MAX).err().unwrap();
        assert_eq!(wait, Duration::from_secs(10));
    }
}
