//! Time, tasks and chance.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;
use std::time::Duration;

use tokio::time::Instant;

/// Time since this program first asked. tokio's clock, so that tests can hold it.
pub(crate) fn now() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    Instant::now().saturating_duration_since(*START.get_or_init(Instant::now))
}

pub(crate) async fn sleep(time: Duration) {
    tokio::time::sleep(time).await;
}

pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(task);
}

/// A number from 0 to 1. Each new hasher has other keys; that is chance enough to spread reconnections.
pub(crate) fn jitter() -> f64 {
    let drawn = RandomState::new().build_hasher().finish() >> 32;
    f64::from(u32::try_from(drawn).unwrap_or_default()) / f64::from(u32::MAX)
}
