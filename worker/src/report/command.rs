use super::client::{self, SendError};
use super::status::{Status, TaskState};

/// What `taskyard report` is asked to say.
#[derive(Clone, Debug)]
pub struct ReportOptions {
    /// The task's state.
    pub state: TaskState,
    /// What is going on, for people; cut to 160 characters.
    pub message: String,
    /// A link to what came out of it, http or https.
    pub uri: Option<String>,
}

/// Reports the state of the task to the agent of this workspace, over the socket that `TASKYARD_SOCKET` names. It returns when
/// the agent has accepted the report; the agent sends it on, also when the gateway is away for a while.
pub async fn run(options: ReportOptions) -> Result<(), SendError> {
    let status = Status::new(options.state, &options.message, options.uri.as_deref())?;
    client::send(status).await
}
