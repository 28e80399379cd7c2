//! What the tests stand on.

pub mod app;
pub mod chats;
pub mod database;
pub mod flow;
#[expect(dead_code, reason = "the browser tests use more of it")]
#[path = "../support/gateway.rs"]
pub mod gateway;
#[path = "../support/mcp_server.rs"]
pub mod mcp_server;
pub mod messages_api;
#[path = "../support/models/mod.rs"]
pub mod models;
pub mod property;
#[path = "../support/provisioner.rs"]
pub mod provisioner;
pub mod raw_socket;
pub mod real_agent;
pub mod searched;
pub mod site;
pub mod small_api;
#[path = "../support/transport_ws.rs"]
pub mod transport_ws;
pub mod versions;
