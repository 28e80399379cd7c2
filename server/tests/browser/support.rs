//! What the stories stand on.

pub mod chromedriver;
#[expect(dead_code, reason = "the tests without browser use more of it")]
#[path = "../support/gateway.rs"]
pub mod gateway;
#[expect(dead_code, reason = "the tests without browser use more of it")]
#[path = "../support/mcp_server.rs"]
pub mod mcp_server;
#[expect(dead_code, reason = "the tests without browser use more of it")]
#[path = "../support/models/mod.rs"]
pub mod models;
pub mod page;
pub mod people;
#[expect(dead_code, reason = "the tests without browser use more of it")]
#[path = "../support/provisioner.rs"]
pub mod provisioner;
pub mod session;
pub mod story;
pub mod template;
#[path = "../support/transport_ws.rs"]
pub mod transport_ws;
#[expect(dead_code, reason = "the tests without browser use more of it")]
#[path = "../support/webhook_receiver.rs"]
pub mod webhook_receiver;
