//! The audit log.

mod chain;
mod log;
mod mutations;
