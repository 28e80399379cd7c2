//! The schema's enumerations, shared by all operations.

use serde::{Deserialize, Serialize};

/// What all enumerations of the schema have.
pub(crate) trait SchemaEnum: Copy + 'static {
    /// Every value, in the schema's order.
    const ALL: &'static [Self];

    /// The value as the schema spells it.
    fn wire(self) -> &'static str;

    /// The value for people.
    fn label(self) -> &'static str;
}

/// An enumeration of the schema, with the words that pages show for its values.
macro_rules! schema_enum {
    ($(#[$doc:meta])* $name:ident { $($value:ident = $wire:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub(crate) enum $name {
            $(#[serde(rename = $wire)] $value,)+
        }

        impl SchemaEnum for $name {
            const ALL: &'static [Self] = &[$(Self::$value,)+];

            fn wire(self) -> &'static str {
                match self { $(Self::$value => $wire,)+ }
            }

            fn label(self) -> &'static str {
                match self { $(Self::$value => $label,)+ }
            }
        }
    };
}

schema_enum! {
    /// Where a task stands, worked out by the gateway from its latest build and agent.
    TaskStatus {
        Pending = "PENDING", "Pending";
        Initializing = "INITIALIZING", "Starting";
        Active = "ACTIVE", "Active";
        Pausing = "PAUSING", "Pausing";
        Paused = "PAUSED", "Paused";
        Deleting = "DELETING", "Deleting";
        Error = "ERROR", "Error";
        Unknown = "UNKNOWN", "Unknown";
    }
}
schema_enum! {
    /// What the agent says of its work.
    TaskState {
        Working = "WORKING", "Working";
        Idle = "IDLE", "Needs you";
        Complete = "COMPLETE", "Complete";
        Failed = "FAILED", "Failed";
    }
}
schema_enum! {
    /// What a build does to its workspace.
    BuildTransition {
        Start = "START", "Start";
        Stop = "STOP", "Stop";
        Delete = "DELETE", "Delete";
    }
}
schema_enum! {
    /// Where a job stands.
    JobStatus {
        Pending = "PENDING", "Pending";
        Running = "RUNNING", "Running";
        Succeeded = "SUCCEEDED", "Succeeded";
        Canceling = "CANCELING", "Canceling";
        Canceled = "CANCELED", "Canceled";
        Failed = "FAILED", "Failed";
    }
}
schema_enum! {
    /// Where a workspace stands.
    WorkspaceStatus {
        Pending = "PENDING", "Pending";
        Starting = "STARTING", "Starting";
        Running = "RUNNING", "Running";
        Stopping = "STOPPING", "Stopping";
        Stopped = "STOPPED", "Stopped";
        Deleting = "DELETING", "Deleting";
        Deleted = "DELETED", "Deleted";
        Canceling = "CANCELING", "Canceling";
        Canceled = "CANCELED", "Canceled";
        Failed = "FAILED", "Failed";
    }
}
schema_enum! {
    /// Why a build was made.
    BuildReason {
        Initiator = "INITIATOR", "Started by hand";
        TaskManualPause = "TASK_MANUAL_PAUSE", "Paused by hand";
        TaskAutoPause = "TASK_AUTO_PAUSE", "Paused after being idle";
        TaskResume = "TASK_RESUME", "Resumed";
        Autostart = "AUTOSTART", "Started by schedule";
        Autostop = "AUTOSTOP", "Stopped by schedule";
        Dormancy = "DORMANCY", "Unused for long";
        Chat = "CHAT", "Asked for in a chat";
    }
}
schema_enum! {
    /// How far an agent has come.
    AgentLifecycle {
        Created = "CREATED", "Created";
        Starting = "STARTING", "Starting";
        Ready = "READY", "Ready";
        StartTimeout = "START_TIMEOUT", "Startup script took too long";
        StartError = "START_ERROR", "Startup script failed";
        ShuttingDown = "SHUTTING_DOWN", "Shutting down";
        ShutdownTimeout = "SHUTDOWN_TIMEOUT", "Shutdown took too long";
        ShutdownError = "SHUTDOWN_ERROR", "Shutdown failed";
        Off = "OFF", "Off";
    }
}
schema_enum! {
    /// Whether the gateway hears from an agent.
    AgentConnection {
        Connecting = "CONNECTING", "Connecting";
        Connected = "CONNECTED", "Connected";
        Disconnected = "DISCONNECTED", "Disconnected";
        Timeout = "TIMEOUT", "Never connected";
    }
}
schema_enum! {
    /// How an app does.
    AppHealth {
        Disabled = "DISABLED", "Not checked";
        Initializing = "INITIALIZING", "Starting";
        Healthy = "HEALTHY", "Healthy";
        Unhealthy = "UNHEALTHY", "Unhealthy";
    }
}
schema_enum! {
    /// How much a log line matters.
    LogLevel {
        Trace = "TRACE", "trace";
        Debug = "DEBUG", "debug";
        Info = "INFO", "info";
        Warn = "WARN", "warn";
        Error = "ERROR", "error";
    }
}
schema_enum! {
    /// Who wrote a log line.
    LogSource {
        Provisioner = "PROVISIONER", "provisioner";
        Template = "TEMPLATE", "template";
        Agent = "AGENT", "agent";
    }
}
schema_enum! {
    /// Whose words a message holds.
    MessageKind {
        Input = "INPUT", "Input";
        Output = "OUTPUT", "Output";
    }
}
schema_enum! {
    /// A stretch of a task's way from creation to its first report.
    TaskPhaseKind {
        Queue = "QUEUE", "Waiting for a provisioner";
        BuildStage = "BUILD_STAGE", "Build";
        AgentConnect = "AGENT_CONNECT", "Agent connects";
        StartupScript = "STARTUP_SCRIPT", "Startup script";
        FirstReport = "FIRST_REPORT", "First report";
    }
}
schema_enum! {
    /// What a token opens.
    ApiTokenScope {
        User = "USER", "Everything you may do";
        Provisioner = "PROVISIONER", "Running a provisioner";
    }
}
schema_enum! {
    /// The kind of value that a template's parameter takes.
    ParameterType {
        String = "STRING", "text";
        Number = "NUMBER", "number";
        Bool = "BOOL", "yes or no";
        List = "LIST", "list";
    }
}
schema_enum! {
    /// How well a workspace is kept apart from its host.
    IsolationLevel {
        Process = "PROCESS", "Own processes";
        Landlock = "LANDLOCK", "Own processes and files";
    }
}
schema_enum! {
    /// Why a request was refused.
    ErrorCode {
        InvalidInput = "INVALID_INPUT", "Invalid input";
        NotFound = "NOT_FOUND", "Not found";
        Conflict = "CONFLICT", "Conflict";
        Forbidden = "FORBIDDEN", "Forbidden";
        Unauthenticated = "UNAUTHENTICATED", "Not signed in";
        RateLimited = "RATE_LIMITED", "Too many requests";
        LimitExceeded = "LIMIT_EXCEEDED", "Limit exceeded";
        Unavailable = "UNAVAILABLE", "Unavailable";
        Internal = "INTERNAL", "Internal error";
    }
}
