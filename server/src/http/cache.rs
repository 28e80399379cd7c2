//! What is known of documents, by their SHA-256.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

/// A document's SHA-256.
pub(super) type Hash = [u8; 32];

/// The hash of a text.
pub(super) fn hash(text: &str) -> Hash {
    Sha256::digest(text).into()
}

/// A hash in lower-case hexadecimal digits.
pub(super) fn hex(hash: &Hash) -> String {
    hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hash that 64 hexadecimal digits stand for.
pub(super) fn unhex(text: &str) -> Option<Hash> {
    let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut hash = Hash::default();
    for (place, byte) in hash.iter_mut().enumerate() {
        let digits = is_hex
            .then(|| text.get(2 * place..2 * place + 2))
            .flatten()?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(hash)
}

/// A bounded cache; what came first goes first.
pub(super) struct Cache<K> {
    capacity: usize,
    kept: Mutex<Kept<K>>,
}

struct Kept<K> {
    known: HashMap<Hash, Arc<K>>,
    order: VecDeque<Hash>,
}

impl<K> Cache<K> {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            kept: Mutex::new(Kept {
                known: HashMap::new(),
                order: VecDeque::new(),
            }),
        }
    }

    /// What is known, if it is.
    pub(super) fn get(&self, hash: &Hash) -> Option<Arc<K>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.known.get(hash).cloned()
    }

    /// Keeps it, in the place of the oldest when there is no other.
    pub(super) fn put(&self, hash: Hash, known: Arc<K>) {
        if self.capacity == 0 {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.known.insert(hash, known).is_none() {
            kept.order.push_back(hash);
            if kept.order.len() > self.capacity
                && let Some(oldest) = kept.order.pop_front()
            {
                kept.known.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_the_newest_and_no_more() {
        let cache = Cache::new(2);
        for text in ["{a}", "{b}", "{a}", "{c}"] {
            cache.put(hash(text), Arc::new(text));
        }
        let known = ["{a}", "{b}", "{c}"].map(|text| cache.get(&hash(text)).is_some());
        assert_eq!(known, [false, true, true]);
        let none = Cache::new(0);
        none.put(hash("{a}"), Arc::new(()));
        assert!(none.get(&hash("{a}")).is_none());
    }

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let own = hash("{ viewer { id } }");
        assert_eq!(unhex(&hex(&own)), Some(own));
        assert_eq!(unhex(&hex(&own).to_uppercase()), Some(own));
        for bad in ["", "00", &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(unhex(bad), None, "{bad}");
        }
    }
}
