//! Reads of one thing each that are asked for at the same time: one statement for all of them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::domain::{ErrorCode, Failure};

/// Most keys of one statement.
const MOST: usize = 256;

/// Collects what is asked for while the last statement is under way.
pub struct Together<K, V>(Arc<Mutex<Asked<K, V>>>);

type Answer<V> = oneshot::Sender<Result<Option<V>, ErrorCode>>;

struct Asked<K, V> {
    waiting: HashMap<K, Vec<Answer<V>>>,
    is_reading: bool,
}

impl<K, V> Clone for Together<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> Default for Together<K, V> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Asked {
            waiting: HashMap::new(),
            is_reading: false,
        })))
    }
}

impl<K, V> Together<K, V>
where
    K: Copy + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    /// What there is by this key, read after this was called.
    pub async fn read<R, F>(&self, key: K, read: R) -> Result<Option<V>, Failure>
    where
        R: Fn(Vec<K>) -> F + Send + 'static,
        F: Future<Output = Result<HashMap<K, V>, Failure>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        if self.ask(key, answer) {
            // In a task of its own: who asked first may be gone before the others are answered.
            tokio::spawn(Reading(self.clone()).run(read));
        }
        let failed = |code| Failure::new(code, "The read that this one was part of failed");
        match answered.await {
            Ok(found) => found.map_err(failed),
            Err(_) => Err(failed(ErrorCode::Internal)),
        }
    }

    /// Whether nobody is reading yet.
    fn ask(&self, key: K, answer: Answer<V>) -> bool {
        let mut asked = self.asked();
        asked.waiting.entry(key).or_default().push(answer);
        !std::mem::replace(&mut asked.is_reading, true)
    }

    fn asked(&self) -> MutexGuard<'_, Asked<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads until nothing more is asked for.
struct Reading<K, V>(Together<K, V>);

impl<K, V> Reading<K, V>
where
    K: Copy + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    async fn run<R, F>(self, read: R)
    where
        R: Fn(Vec<K>) -> F,
        F: Future<Output = Result<HashMap<K, V>, Failure>>,
    {
        loop {
            // Whoever was woken by the same bells asks too.
            tokio::task::yield_now().await;
            let Some(batch) = self.take() else { return };
            let mut found = read(batch.keys().copied().collect()).await;
            if let Err(failure) = &found {
                tracing::warn!(%failure, cause = ?failure.cause, "a read for several failed");
            }
            for (key, waiting) in batch {
                let item = match &mut found {
                    Ok(found) => Ok(found.remove(&key)),
                    Err(failure) => Err(failure.code()),
                };
                for answer in waiting {
                    // Who is gone needs no answer.
                    let _ = answer.send(item.clone());
                }
            }
        }
    }

    fn take(&self) -> Option<HashMap<K, Vec<Answer<V>>>> {
        let mut asked = self.0.asked();
        if asked.waiting.len() <= MOST {
            let batch = std::mem::take(&mut asked.waiting);
            asked.is_reading = !batch.is_empty();
            return (!batch.is_empty()).then_some(batch);
        }
        let keys: Vec<_> = asked.waiting.keys().take(MOST).copied().collect();
        let taken = |key| Some((key, asked.waiting.remove(&key)?));
        Some(keys.into_iter().filter_map(taken).collect())
    }
}

impl<K, V> Drop for Reading<K, V> {
    fn drop(&mut self) {
        // Only after a panic is anything left: it is answered by the channels' end.
        let mut asked = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.is_reading {
            asked.is_reading = false;
            asked.waiting.clear();
        }
    }
}
