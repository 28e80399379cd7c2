//! Agents: the processes inside workspaces that report and carry out commands.

mod work;
mod work_result;

use super::text_enum::text_enum;
use super::workspace::IsolationLevel;
use super::{AgentId, BuildId, CommandId, ResourceId, TaskId, Timestamp, WorkspaceId};

pub use work::{AgentWork, CommandLine, FileEdit, MAX_FILE_BYTES};
pub use work_result::{AgentWorkResult, MAX_PIECE_BYTES, MAX_PIECES};

text_enum! {
    /// How far an agent is on its way; it only moves forward.
    AgentLifecycle {
        /// Declared, not heard yet.
        Created = "CREATED",
        /// Its startup script runs.
        Starting = "STARTING",
        /// Its startup script has ended well.
        Ready = "READY",
        /// Its startup script took too long; the task goes on.
        StartTimeout = "START_TIMEOUT",
        /// Its startup script failed; the task goes on.
        StartError = "START_ERROR",
        /// Its shutdown script runs.
        ShuttingDown = "SHUTTING_DOWN",
        /// Its shutdown script took too long.
        ShutdownTimeout = "SHUTDOWN_TIMEOUT",
        /// Its shutdown script failed.
        ShutdownError = "SHUTDOWN_ERROR",
        /// It has ended.
        Off = "OFF",
    }
}

impl AgentLifecycle {
    /// How far along the way: an agent moves only to a higher rank.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Created => 0,
            Self::Starting => 1,
            Self::Ready | Self::StartTimeout | Self::StartError => 2,
            Self::ShuttingDown => 3,
            Self::ShutdownTimeout | Self::ShutdownError | Self::Off => 4,
        }
    }

    /// Whether an agent may go from here to `next`: only forward; a startup script that was too
    /// slow may still end well or badly.
    pub const fn may_become(self, next: Self) -> bool {
        next.rank() > self.rank()
            || matches!(
                (self, next),
                (Self::StartTimeout, Self::Ready | Self::StartError)
            )
    }
}

text_enum! {
    /// Whether an agent is heard.
    AgentConnectionState {
        /// Not heard yet.
        Connecting = "CONNECTING",
        /// Heard within 30 seconds.
        Connected = "CONNECTED",
        /// Not heard for 30 seconds.
        Disconnected = "DISCONNECTED",
        /// Never heard within 120 seconds.
        Timeout = "TIMEOUT",
    }
}

text_enum! {
    /// Whether an app answers.
    AppHealth {
        /// It has no health check.
        Disabled = "DISABLED",
        /// Its check has not passed yet.
        Initializing = "INITIALIZING",
        /// Its check passes.
        Healthy = "HEALTHY",
        /// Its check fails.
        Unhealthy = "UNHEALTHY",
    }
}

/// An agent as it is stored.
#[derive(Clone, Debug)]
pub struct Agent {
    /// Its id.
    pub id: AgentId,
    /// The resource that has it.
    pub resource_id: ResourceId,
    /// The build that declared it.
    pub build_id: BuildId,
    /// The workspace that it is in.
    pub workspace_id: WorkspaceId,
    /// The agent that made it; `None`: a build did.
    pub parent_id: Option<AgentId>,
    /// Its place among the resource's agents, from 0.
    pub position: i32,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub lifecycle: AgentLifecycle,
    /// Whether it is heard.
    pub connection: AgentConnectionState,
    /// When it was last heard.
    pub last_seen_at: Option<Timestamp>,
    /// How far it is kept apart from its host.
    pub isolation: Option<IsolationLevel>,
    /// Lines in its log.
    pub log_sequence: i64,
    /// Its log was cut at its limit.
    pub log_truncated: bool,
    /// Output messages had from it.
    pub message_sequence: i64,
    /// When it was declared.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// How much an agent is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// It is of the latest build.
    Yes,
    /// A later build stops, deletes or replaces it: it ends in its own time, and its last words still count.
    Leaving,
    /// It is gone for good, and ends at once.
    Retired,
}

text_enum! {
    /// What an agent is told to do.
    AgentCommandKind {
        /// Give the text to the task's program.
        DeliverInput = "DELIVER_INPUT",
        /// End everything and exit.
        ShutDown = "SHUT_DOWN",
        /// Run a program.
        Execute = "EXECUTE",
        /// Read lines of a file.
        ReadFile = "READ_FILE",
        /// Write a whole file.
        WriteFile = "WRITE_FILE",
        /// Replace parts of a file.
        EditFile = "EDIT_FILE",
        /// Read what a program that runs in the background has written so far.
        ReadProcess = "READ_PROCESS",
        /// End a program that runs in the background.
        StopProcess = "STOP_PROCESS",
        /// End the command with this id, or never begin it, and complete it with what came of it.
        Cancel = "CANCEL",
    }
}

/// A command from the gateway to an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentCommand {
    /// Its id; the same command may be handed over twice.
    pub id: CommandId,
    /// The workspace whose agent it is for.
    pub workspace_id: WorkspaceId,
    /// The task, when it is about one.
    pub task_id: Option<TaskId>,
    /// What to do.
    pub kind: AgentCommandKind,
    /// DELIVER_INPUT: the text.
    pub text: Option<String>,
    /// What to run, read or change.
    pub work: Option<AgentWork>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_lifecycle_never_goes_back(
            steps in proptest::collection::vec(proptest::sample::select(AgentLifecycle::ALL), 0..40)
        ) {
            let mut lifecycle = AgentLifecycle::Created;
            for next in steps {
                if lifecycle.may_become(next) {
                    prop_assert!(next.rank() >= lifecycle.rank());
                    prop_assert_ne!(next, AgentLifecycle::Created);
                    lifecycle = next;
                }
            }
        }
    }
}
