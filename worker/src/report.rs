//! How a program inside a workspace tells its task's state: `taskyard report` and `taskyard mcp` write one line of JSON to the
//! agent's local socket and read one line back. The agent's end is in `agent::socket`.

mod client;
mod command;
mod protocol;
mod status;

pub(crate) use client::send;
pub(crate) use protocol::{Reply, Request};
pub(crate) use status::Status;

pub use client::SendError;
pub use command::{ReportOptions, run};
pub use status::{StatusError, TaskState};
