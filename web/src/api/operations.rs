//! The operations' types, generated from their documents.

use graphql_client::GraphQLQuery;

use super::enums::{
    AgentConnection, AgentLifecycle, ApiTokenScope, AppHealth, BuildReason, BuildTransition,
    ErrorCode, IsolationLevel, JobStatus, LogLevel, LogSource, MessageKind, ParameterType,
    TaskPhaseKind, TaskState, TaskStatus, WorkspaceStatus,
};

/// RFC 3339, UTC.
type DateTime = String;
/// A 64-bit integer.
type Long = i64;

macro_rules! operations {
    ($($name:ident $document:tt)+) => {$(
        #[derive(GraphQLQuery)]
        #[graphql(
            schema_path = "../schema.graphql",
            query_path = $document,
            response_derives = "Clone,Debug,PartialEq",
            variables_derives = "Clone,Debug,PartialEq",
            extern_enums(
                "AgentConnection", "AgentLifecycle", "ApiTokenScope", "AppHealth", "BuildReason",
                "BuildTransition", "ErrorCode", "IsolationLevel", "JobStatus", "LogLevel",
                "LogSource", "MessageKind", "ParameterType", "TaskPhaseKind", "TaskState", "TaskStatus",
                "WorkspaceStatus"
            )
        )]
        pub(crate) struct $name;
    )+};
}

operations! {
    Viewer "src/api/viewer.graphql"
    SignIn "src/api/sign_in.graphql"
    SignOut "src/api/sign_out.graphql"
    Tasks "src/api/tasks.graphql"
    TaskList "src/api/task_list.graphql"
    TaskCounts "src/api/task_counts.graphql"
    TaskLive "src/api/task_live.graphql"
    TaskMessages "src/api/task_messages.graphql"
    Builds "src/api/builds.graphql"
    BuildLive "src/api/build_live.graphql"
    BuildLogs "src/api/build_logs.graphql"
    AgentLogs "src/api/agent_logs.graphql"
    Templates "src/api/templates.graphql"
    CreateTask "src/api/create_task.graphql"
    SendTaskInput "src/api/send_task_input.graphql"
    PauseTask "src/api/pause_task.graphql"
    ResumeTask "src/api/resume_task.graphql"
    DeleteTask "src/api/delete_task.graphql"
    CancelBuild "src/api/cancel_build.graphql"
    ApiTokens "src/api/api_tokens.graphql"
    CreateApiToken "src/api/create_api_token.graphql"
    RevokeApiToken "src/api/revoke_api_token.graphql"
}
