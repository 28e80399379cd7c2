//! What is known of documents by their hash: parsing is a large part of a small request.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

/// Longer documents are rare and are parsed each time, so that the cache's memory is bounded.
const MAX_DOCUMENT_BYTES: usize = 16 * 1024;

type Hash = [u8; 32];

/// A bounded cache; the document that came first goes first.
pub(super) struct Cache<K> {
    capacity: usize,
    kept: Mutex<Kept<K>>,
}

struct Kept<K> {
    documents: HashMap<Hash, Arc<K>>,
    order: VecDeque<Hash>,
}

impl<K> Cache<K> {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            kept: Mutex::new(Kept {
                documents: HashMap::new(),
                order: VecDeque::new(),
            }),
        }
    }

    /// What is kept of the document, or what `make` finds out.
    pub(super) fn get_or_make<E>(
        &self,
        text: &str,
        make: impl FnOnce() -> Result<K, E>,
    ) -> Result<Arc<K>, E> {
        if self.capacity == 0 || text.len() > MAX_DOCUMENT_BYTES {
            return make().map(Arc::new);
        }
        let hash: Hash = Sha256::digest(text).into();
        let lock = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = lock().documents.get(&hash) {
            return Ok(document.clone());
        }
        let document = Arc::new(make()?);
        let mut kept = lock();
        if kept.documents.insert(hash, document.clone()).is_none() {
            kept.order.push_back(hash);
            if kept.order.len() > self.capacity
                && let Some(oldest) = kept.order.pop_front()
            {
                kept.documents.remove(&oldest);
            }
        }
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_the_newest_documents_and_no_more() {
        let cache = Cache::new(2);
        let mut parsed = 0;
        for text in ["{a}", "{b}", "{a}", "{c}", "{a}"] {
            cache
                .get_or_make(text, || {
                    parsed += 1;
                    async_graphql::parser::parse_query(text)
                })
                .unwrap();
        }
        assert_eq!(parsed, 4, "the third look-up finds the first document");
        assert_eq!(cache.kept.lock().unwrap().documents.len(), 2);
    }
}
