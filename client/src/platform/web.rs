//! Browsers: fetch, the WebSocket of the page, its timers and clock.

mod http;
mod runtime;
mod socket;

pub(crate) use http::post;
pub(crate) use runtime::{absolute, jitter, now, sleep, spawn};
pub(crate) use socket::{Socket, open};
