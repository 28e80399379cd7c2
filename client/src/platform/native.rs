//! Native programs: reqwest, tokio-tungstenite, rustls with the public web's root certificates.

mod http;
mod runtime;
mod socket;

pub(super) use http::Http;
pub(crate) use http::{download, post, upload};
pub(crate) use runtime::{jitter, now, sleep, spawn};
pub(crate) use socket::{Socket, open};
