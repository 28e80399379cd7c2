//! The schema's enumerations. Pages show most of their values as [`words`]; those on which something
//! depends are types.

use serde_json::Value;

use super::read::Read;

/// What the enumerations that are types have.
pub(crate) trait SchemaEnum: Copy + 'static {
    /// Every value, in the schema's order.
    const ALL: &'static [Self];

    /// The value as the schema spells it.
    fn wire(self) -> &'static str;

    /// The value that stands somewhere in an answer.
    fn read(value: &Value, at: &str) -> Option<Self> {
        let text = value.text(at);
        Self::ALL.iter().copied().find(|one| one.wire() == text)
    }
}

macro_rules! schema_enum {
    ($(#[$doc:meta])* $name:ident { $($value:ident = $wire:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name {
            $($value,)+
        }

        impl SchemaEnum for $name {
            const ALL: &'static [Self] = &[$(Self::$value,)+];

            fn wire(self) -> &'static str {
                match self { $(Self::$value => $wire,)+ }
            }
        }
    };
}

schema_enum! {
    /// Where a task stands, worked out by the gateway from its latest build and agent.
    TaskStatus {
        Pending = "PENDING";
        Initializing = "INITIALIZING";
        Active = "ACTIVE";
        Pausing = "PAUSING";
        Paused = "PAUSED";
        Deleting = "DELETING";
        Error = "ERROR";
        Unknown = "UNKNOWN";
    }
}
schema_enum! {
    /// What the agent says of its work.
    TaskState {
        Working = "WORKING";
        Idle = "IDLE";
        Complete = "COMPLETE";
        Failed = "FAILED";
    }
}

/// Words for people in the place of a value: those that say it better, else the value itself.
pub(crate) fn words(value: &str) -> String {
    let words = match value {
        "INITIALIZING" => "Starting",
        "IDLE" => "Needs you",
        "INITIATOR" => "Started by hand",
        "TASK_MANUAL_PAUSE" => "Paused by hand",
        "TASK_AUTO_PAUSE" => "Paused after being idle",
        "TASK_RESUME" => "Resumed",
        "AUTOSTART" => "Started by schedule",
        "AUTOSTOP" => "Stopped by schedule",
        "DORMANCY" => "Unused for long",
        "CHAT" => "Asked for in a chat",
        "START_TIMEOUT" => "Startup script took too long",
        "START_ERROR" => "Startup script failed",
        "WAITING" => "Your turn",
        "SHUTDOWN_TIMEOUT" => "Shutdown took too long",
        "SHUTDOWN_ERROR" => "Shutdown failed",
        "TIMEOUT" => "Never connected",
        "DISABLED" => "Not checked",
        "QUEUE" => "Waiting for a provisioner",
        "AGENT_CONNECT" => "Agent connects",
        "USER" => "Everything you may do",
        "READ" => "Only reading",
        "PROVISIONER" => "Running a provisioner",
        "BOOL" => "Yes or no",
        "STRING" => "Text",
        "PROCESS" => "Own processes",
        "LANDLOCK" => "Own processes and files",
        "UNAUTHENTICATED" => "Not signed in",
        "OPENAI" => "OpenAI",
        "OPENAI_COMPATIBLE" => "OpenAI-compatible",
        "RATE_LIMITED" => "Too many requests",
        "INTERNAL" => "Internal error",
        _ => return plain(value),
    };
    words.to_owned()
}

/// `TEMPLATE_ADMIN` as `Template admin`.
fn plain(value: &str) -> String {
    let mut words = value.to_lowercase().replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_value_without_words_of_its_own_is_written_out() {
        assert_eq!(words("TEMPLATE_ADMIN"), "Template admin");
        assert_eq!(words("IDLE"), "Needs you");
        assert_eq!(words(""), "");
    }
}
