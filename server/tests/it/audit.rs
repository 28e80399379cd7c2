//! The audit log.

pub mod cases;
mod chain;
mod commands;
mod log;
pub mod mutations;
