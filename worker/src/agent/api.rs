//! The operations of the worker API that an agent uses, one document each in `src/api/agent`.

use graphql_client::GraphQLQuery;
use serde::{Deserialize, Serialize};

pub(crate) use crate::report::TaskState;

/// RFC 3339.
type DateTime = String;
type Long = i64;

/// How loud a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum LogLevel {
    Info,
    Warn,
    Error,
}

/// Whose words a log line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum LogSource {
    Template,
    Agent,
}

/// Where an agent is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum AgentLifecycle {
    Starting,
    Ready,
    StartTimeout,
    StartError,
    ShuttingDown,
    ShutdownTimeout,
    ShutdownError,
    Off,
}

/// How an app with a health check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum AppHealth {
    Healthy,
    Unhealthy,
}

/// What the gateway asks of the agent; a kind of a newer gateway is `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum AgentCommandKind {
    DeliverInput,
    ShutDown,
    Execute,
    ReadFile,
    WriteFile,
    EditFile,
    ReadProcess,
    StopProcess,
    Cancel,
    #[serde(other)]
    Unknown,
}

/// The gateway's rhythm.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/agent/worker.graphql"
)]
pub(crate) struct ThisWorker;

/// Heartbeat, lifecycle, health.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/agent/report.graphql",
    extern_enums("AgentLifecycle", "AppHealth")
)]
pub(crate) struct AgentReport;

/// Lines of scripts and of the agent itself.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/agent/logs.graphql",
    variables_derives = "Clone",
    extern_enums("LogLevel", "LogSource")
)]
pub(crate) struct AppendAgentLogs;

/// The task's state.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/agent/app_status.graphql",
    variables_derives = "Clone",
    extern_enums("TaskState")
)]
pub(crate) struct ReportAppStatus;

/// Output of the task's command.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/agent/messages.graphql",
    variables_derives = "Clone"
)]
pub(crate) struct AppendMessages;

/// What the gateway asks for.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/agent/commands.graphql",
    extern_enums("AgentCommandKind")
)]
pub(crate) struct AgentCommands;

/// The answer to a command.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/agent/acknowledge.graphql",
    variables_derives = "Clone"
)]
pub(crate) struct AcknowledgeCommand;

/// A part of what came of a command.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/agent/command_output.graphql",
    variables_derives = "Clone"
)]
pub(crate) struct AppendCommandOutput;

/// What came of a command.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/agent/complete.graphql",
    variables_derives = "Clone, Default"
)]
pub(crate) struct CompleteCommand;
