//! How long to wait before the next attempt to connect.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(10);

/// A connection that held longer than the longest wait can't be part of a storm: its loss starts over.
const HEALTHY: Duration = LONGEST;

/// Waits that double from 250-500 ms up to 5-10 s; the exact time is drawn, so that the clients of a
/// restarted server don't all come back at once.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait after one more failure; `jitter` is drawn from 0 to 1.
    pub(crate) fn next(&mut self, jitter: f64) -> Duration {
        let full = FIRST
            .saturating_mul(1 << self.failures.min(10))
            .min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        full.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0)
    }

    /// Takes note that a connection held for this long.
    pub(crate) fn held(&mut self, time: Duration) {
        if time >= HEALTHY {
            self.failures = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_a_quarter_second_to_ten_seconds() {
        let mut backoff = Backoff::default();
        assert_eq!(backoff.next(0.0), Duration::from_millis(250));
        assert_eq!(backoff.next(0.0), Duration::from_millis(500));
        for _ in 0..100 {
            assert!(backoff.next(1.0) <= LONGEST);
        }
        assert_eq!(backoff.next(1.0), LONGEST);
    }

    #[test]
    fn only_a_connection_that_held_starts_the_waits_over() {
        let mut backoff = Backoff::default();
        backoff.next(0.0);
        backoff.held(Duration::from_secs(1));
        assert_eq!(backoff.next(0.0), Duration::from_millis(500));
        backoff.held(Duration::from_mins(1));
        assert_eq!(backoff.next(0.0), Duration::from_millis(250));
    }
}
