//! The operations of the worker API that a provisioner uses, one document each in `src/api/provisioner`.

use graphql_client::GraphQLQuery;
use serde::{Deserialize, Serialize};

use crate::spec::Isolation as IsolationLevel;

/// RFC 3339.
type DateTime = String;
type Long = i64;

/// How loud a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum LogLevel {
    Info,
    Warn,
    Error,
}

/// Whose words a log line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum LogSource {
    Provisioner,
}

/// What kind of work a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum JobKind {
    Build,
    TemplateImport,
}

/// What becomes of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum BuildTransition {
    Start,
    Stop,
    Delete,
}

/// What the gateway says of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum LeaseState {
    Held,
    CancelRequested,
    Lost,
}

/// Why a job failed, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum ErrorCode {
    InvalidInput,
    Conflict,
    Unavailable,
    Internal,
}

/// What the bell rings for; a kind of a newer gateway is `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum JobEventKind {
    Available,
    Cancel,
    #[serde(other)]
    Unknown,
}

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/provisioner/register.graphql",
    extern_enums("IsolationLevel")
)]
pub(super) struct RegisterProvisioner;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/provisioner/acquire.graphql",
    extern_enums("BuildTransition", "JobKind")
)]
pub(super) struct AcquireJob;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/provisioner/renew.graphql",
    extern_enums("LeaseState")
)]
pub(super) struct RenewLease;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/provisioner/declare.graphql",
    variables_derives = "Clone",
    extern_enums("IsolationLevel", "LeaseState")
)]
pub(super) struct DeclareResources;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/provisioner/logs.graphql",
    variables_derives = "Clone",
    extern_enums("LeaseState", "LogLevel", "LogSource")
)]
pub(super) struct AppendLogs;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/provisioner/complete.graphql",
    extern_enums("LeaseState")
)]
pub(super) struct CompleteJob;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/provisioner/fail.graphql",
    extern_enums("ErrorCode", "LeaseState")
)]
pub(super) struct FailJob;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/provisioner/owned.graphql"
)]
pub(super) struct OwnedWorkspaces;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../worker.graphql",
    query_path = "src/api/provisioner/jobs.graphql",
    extern_enums("JobEventKind")
)]
pub(super) struct Jobs;
