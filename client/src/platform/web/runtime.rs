//! Time, tasks, chance and the page's own address.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use web_sys::window;

/// Milliseconds since the page was opened, by a clock that does not jump.
fn clock() -> f64 {
    window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}

pub(crate) fn now() -> Duration {
    Duration::from_secs_f64(clock() / 1000.0)
}

pub(crate) async fn sleep(time: Duration) {
    // Rounded up, so that the deadline has come when the timer fires.
    let milliseconds = u32::try_from(time.as_millis()).unwrap_or(u32::MAX - 1) + 1;
    TimeoutFuture::new(milliseconds).await;
}

pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}

/// A number from 0 to 1: pages are opened at different times, which is chance enough to spread them.
pub(crate) fn jitter() -> f64 {
    (clock() % 1000.0) / 1000.0
}

/// The address with the page's origin where it is only a path.
pub(crate) fn absolute(url: String) -> String {
    let origin = window().and_then(|window| window.location().origin().ok());
    match origin {
        Some(origin) if url.starts_with('/') => origin + &url,
        _ => url,
    }
}
