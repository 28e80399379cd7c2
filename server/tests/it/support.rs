//! What the tests stand on.

pub mod database;
pub mod flow;
pub mod site;
