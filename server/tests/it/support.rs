//! What the tests stand on.

pub mod database;
pub mod flow;
pub mod gateway;
pub mod provisioner;
pub mod site;
pub mod transport_ws;
