//! The audit log.

mod chain;
mod commands;
mod log;
mod mutations;
