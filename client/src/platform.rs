//! What differs between a native program and a browser: sockets, HTTP, timers, tasks, and whether
//! futures move between threads.

mod endpoint;
mod incoming;
mod send;

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

pub(crate) use endpoint::Endpoint;
pub(crate) use incoming::Incoming;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::{Socket, download, jitter, now, open, post, sleep, spawn, upload};
pub use send::MaybeSend;
pub(crate) use send::MaybeSendFuture;
#[cfg(target_arch = "wasm32")]
pub(crate) use web::{Socket, jitter, now, open, post, sleep, spawn};
