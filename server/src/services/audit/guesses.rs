use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::Timestamp;

/// Entries a minute for one address.
const OF_AN_ADDRESS: u32 = 10;
/// Entries a minute for all addresses together.
const OF_ALL: u32 = 100;
const MINUTE: i64 = 60_000_000;

/// How many refusals of people who are not known were written in this minute. They need no account,
/// so without a bound anybody could fill the log, however many addresses they have.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<Written>);

#[derive(Debug, Default)]
struct Written {
    minute: i64,
    all: u32,
    by_address: HashMap<String, u32>,
    left_out: u64,
}

impl Guesses {
    /// Whether one more may be written; then gives how many were left out before it.
    pub fn take(&self, address: Option<&str>, at: Timestamp) -> Option<u64> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = at.0 / MINUTE;
        if written.minute != minute {
            let left_out = written.left_out;
            *written = Written {
                minute,
                left_out,
                ..Written::default()
            };
        }
        let address = address.unwrap_or_default();
        let of_address = written.by_address.get(address).copied().unwrap_or(0);
        if written.all >= OF_ALL || of_address >= OF_AN_ADDRESS {
            written.left_out += 1;
            return None;
        }
        written.all += 1;
        written
            .by_address
            .insert(address.to_owned(), of_address + 1);
        Some(std::mem::take(&mut written.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_all_of_them_have_their_bound() {
        let guesses = Guesses::default();
        let at = Timestamp(0);
        let taken = |address: &str, times: u32| {
            let take = |_: &u32| guesses.take(Some(address), at).is_some();
            (0..times).filter(take).count()
        };
        assert_eq!(taken("a", 50), 10);
        let others = (0..50).map(|n| taken(&format!("b{n}"), 5)).sum::<usize>();
        assert_eq!(others, 90);
        // The 40 of the first address were told with the first entry of another one.
        assert_eq!(guesses.take(Some("c"), Timestamp(MINUTE)), Some(160));
        assert_eq!(guesses.take(Some("c"), Timestamp(MINUTE)), Some(0));
    }
}
