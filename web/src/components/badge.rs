//! A word about a state, in the state's colour.

use leptos::prelude::*;

use crate::api::words;

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
    /// What a value of the schema means.
    pub(crate) fn of(value: &str) -> Self {
        match value {
            "ACTIVE" | "COMPLETE" | "SUCCEEDED" | "CONNECTED" | "HEALTHY" | "DELIVERED" => {
                Self::Good
            }
            "PENDING" | "INITIALIZING" | "PAUSING" | "DELETING" | "WORKING" | "RUNNING"
            | "INTERRUPTING" | "CANCELING" | "CONNECTING" | "STARTING" | "STOPPING" => Self::Busy,
            "IDLE" | "INTERRUPTED" | "DEPRECATED" | "OUTDATED" => Self::Asks,
            "ERROR" | "FAILED" | "DISCONNECTED" | "TIMEOUT" | "UNHEALTHY" | "SUSPENDED"
            | "REFUSED" => Self::Bad,
            _ => Self::Quiet,
        }
    }

    /// The tone of what the agent said last: quiet while it can't say anything new.
    pub(crate) fn of_state(state: &str, status: &str) -> Self {
        match status {
            "PAUSED" | "ERROR" if state == "WORKING" => Self::Quiet,
            _ => Self::of(state),
        }
    }

    /// The tone of a workspace: that it runs is where it stands, not what it does.
    pub(crate) fn of_workspace(status: &str) -> Self {
        match status {
            "RUNNING" => Self::Good,
            _ => Self::of(status),
        }
    }

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

/// A word about a state, in the tone that its value has everywhere.
pub(crate) fn badge(value: &str, testid: &'static str) -> AnyView {
    toned_badge(Tone::of(value), value, testid)
}

/// A word about a state.
pub(crate) fn toned_badge(tone: Tone, value: &str, testid: &'static str) -> AnyView {
    view! {
        <span class="badge" data-tone=tone.name() data-testid=testid data-value=value.to_owned()>
            <span class="badge-dot" aria-hidden="true"></span>
            {words(value)}
        </span>
    }
    .into_any()
}
