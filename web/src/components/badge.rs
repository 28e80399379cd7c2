//! A word about a state, in the state's colour.

use leptos::prelude::*;

use crate::api::{AgentConnection, AppHealth, JobStatus, TaskState, TaskStatus};

/// What a state means to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Nothing happens and nothing is asked.
    Quiet,
    /// Something is under way.
    Busy,
    Good,
    /// The reader is asked for.
    Asks,
    Bad,
}

impl Tone {
    fn name(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Busy => "busy",
            Self::Good => "good",
            Self::Asks => "asks",
            Self::Bad => "bad",
        }
    }
}

impl From<TaskStatus> for Tone {
    fn from(status: TaskStatus) -> Self {
        match status {
            TaskStatus::Active => Self::Good,
            TaskStatus::Pending
            | TaskStatus::Initializing
            | TaskStatus::Pausing
            | TaskStatus::Deleting => Self::Busy,
            TaskStatus::Error => Self::Bad,
            TaskStatus::Paused | TaskStatus::Unknown => Self::Quiet,
        }
    }
}

impl From<TaskState> for Tone {
    fn from(state: TaskState) -> Self {
        match state {
            TaskState::Working => Self::Busy,
            TaskState::Idle => Self::Asks,
            TaskState::Complete => Self::Good,
            TaskState::Failed => Self::Bad,
        }
    }
}

impl Tone {
    /// The tone of what the agent said last: quiet while it can't say anything new.
    pub(crate) fn of_state(state: TaskState, status: Option<TaskStatus>) -> Self {
        match status {
            Some(TaskStatus::Paused | TaskStatus::Error) if state == TaskState::Working => {
                Self::Quiet
            }
            _ => state.into(),
        }
    }
}

impl From<JobStatus> for Tone {
    fn from(status: JobStatus) -> Self {
        match status {
            JobStatus::Pending | JobStatus::Running | JobStatus::Canceling => Self::Busy,
            JobStatus::Succeeded => Self::Good,
            JobStatus::Canceled => Self::Quiet,
            JobStatus::Failed => Self::Bad,
        }
    }
}

impl From<AgentConnection> for Tone {
    fn from(connection: AgentConnection) -> Self {
        match connection {
            AgentConnection::Connecting => Self::Busy,
            AgentConnection::Connected => Self::Good,
            AgentConnection::Disconnected | AgentConnection::Timeout => Self::Bad,
        }
    }
}

impl From<AppHealth> for Tone {
    fn from(health: AppHealth) -> Self {
        match health {
            AppHealth::Disabled => Self::Quiet,
            AppHealth::Initializing => Self::Busy,
            AppHealth::Healthy => Self::Good,
            AppHealth::Unhealthy => Self::Bad,
        }
    }
}

/// A word about a state.
#[component]
pub(crate) fn Badge(
    #[prop(into)] tone: Signal<Tone>,
    #[prop(into)] label: Signal<&'static str>,
    /// The state as the API spells it, for tests.
    #[prop(into)]
    value: Signal<&'static str>,
    /// For tests.
    #[prop(optional)]
    testid: Option<&'static str>,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=move || tone.get().name() data-testid=testid data-value=value>
            <span class="badge-dot" aria-hidden="true"></span>
            {label}
        </span>
    }
}
