//! What the tests stand on.

pub mod app;
pub mod database;
pub mod flow;
pub mod gateway;
pub mod provisioner;
pub mod raw_socket;
pub mod site;
pub mod small_api;
pub mod transport_ws;
