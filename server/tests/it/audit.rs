//! The audit log.

mod cases;
mod chain;
mod commands;
mod log;
mod mutations;
