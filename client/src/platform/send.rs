//! `Send` where there are threads.

/// `Send` in native programs, nothing in a browser, where futures stay on their one thread.
#[cfg(not(target_arch = "wasm32"))]
pub trait MaybeSend: Send {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send> MaybeSend for T {}

/// `Send` in native programs, nothing in a browser, where futures stay on their one thread.
#[cfg(target_arch = "wasm32")]
pub trait MaybeSend {}
#[cfg(target_arch = "wasm32")]
impl<T> MaybeSend for T {}

/// A future that is [`MaybeSend`].
pub(crate) trait MaybeSendFuture: Future + MaybeSend {}
impl<T: Future + MaybeSend> MaybeSendFuture for T {}
