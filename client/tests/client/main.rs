//! The client against real servers on loopback.
#![expect(
    clippy::unwrap_used,
    reason = "a test helper that can't go on fails its test"
)]

mod http;
mod numbers;
mod server;
mod socket;
