use serde::{Deserialize, Serialize};

use super::TaskState;

/// Environment variable with the path of the agent's socket.
pub(crate) const SOCKET_VARIABLE: &str = "TASKYARD_SOCKET";

/// One line to the agent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// Report the task's state.
    Report {
        state: TaskState,
        #[serde(default)]
        message: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uri: Option<String>,
    },
}

/// One line back.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    /// Accepted; the agent sends it on to the gateway, also when that takes a while.
    Ok(bool),
    /// Why it was not accepted.
    Error(String),
}
