//! What the stories stand on.

pub mod chromedriver;
#[expect(dead_code, reason = "the tests without browser use more of it")]
#[path = "../support/gateway.rs"]
pub mod gateway;
pub mod page;
pub mod session;
pub mod story;
#[path = "../support/transport_ws.rs"]
pub mod transport_ws;
