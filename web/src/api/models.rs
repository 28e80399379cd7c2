//! Shapes that several operations share; each operation's generated types turn into them.

use super::enums::{LogLevel, LogSource, TaskState, TaskStatus};
use super::failure::FieldError;
use super::operations::{
    agent_logs, build_logs, cancel_build, create_api_token, create_task, delete_task, pause_task,
    resume_task, revoke_api_token, send_task_input, sign_in, task_counts, task_list, tasks,
};

/// A task as the list shows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TaskSummary {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) status: TaskStatus,
    pub(crate) status_reason: String,
    pub(crate) state: Option<TaskState>,
    pub(crate) state_message: String,
    pub(crate) owner: String,
    pub(crate) template: String,
    pub(crate) created_at: String,
}

/// Which tasks a list shows, in the API's terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TaskFilter {
    pub(crate) owner: Option<String>,
    pub(crate) status: Option<Vec<TaskStatus>>,
    pub(crate) state: Option<Vec<TaskState>>,
    pub(crate) template: Option<String>,
    pub(crate) text: Option<String>,
}

/// One line of a build's or an agent's log.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LogEntry {
    pub(crate) sequence: i64,
    pub(crate) at: String,
    pub(crate) level: LogLevel,
    pub(crate) source: LogSource,
    pub(crate) stage: String,
    pub(crate) text: String,
}

/// What one event of a log's subscription carries.
pub(crate) struct LogBatch {
    pub(crate) lines: Vec<LogEntry>,
    pub(crate) truncated: bool,
}

macro_rules! task_summary_of {
    ($($operation:ident)+) => {$(
        impl From<$operation::TaskSummary> for TaskSummary {
            fn from(task: $operation::TaskSummary) -> Self {
                let (state, state_message) = match task.current_state {
                    Some(current) => (Some(current.state), current.message),
                    None => (None, String::new()),
                };
                let template = if task.template.display_name.is_empty() {
                    task.template.name
                } else {
                    task.template.display_name
                };
                Self {
                    id: task.id,
                    name: task.name,
                    display_name: task.display_name,
                    status: task.status,
                    status_reason: task.status_reason,
                    state,
                    state_message,
                    owner: task.owner.username,
                    template,
                    created_at: task.created_at,
                }
            }
        }
    )+};
}
task_summary_of!(tasks task_list);

macro_rules! task_filter_for {
    ($($operation:ident)+) => {$(
        impl From<TaskFilter> for $operation::TaskFilter {
            fn from(filter: TaskFilter) -> Self {
                Self {
                    owner: filter.owner,
                    status: filter.status,
                    state: filter.state,
                    template: filter.template,
                    text: filter.text,
                    organization: None,
                    name: None,
                    created_after: None,
                    created_before: None,
                    outdated: None,
                    favorite: None,
                }
            }
        }
    )+};
}
task_filter_for!(tasks task_list task_counts);

macro_rules! log_batch_of {
    ($($operation:ident => $batch:ident, $line:ident;)+) => {$(
        impl From<$operation::$batch> for LogBatch {
            fn from(batch: $operation::$batch) -> Self {
                Self {
                    lines: batch.lines.into_iter().map(LogEntry::from).collect(),
                    truncated: batch.truncated,
                }
            }
        }

        impl From<$operation::$line> for LogEntry {
            fn from(line: $operation::$line) -> Self {
                Self {
                    sequence: line.sequence,
                    at: line.at,
                    level: line.level,
                    source: line.source,
                    stage: line.stage,
                    text: line.text,
                }
            }
        }
    )+};
}
log_batch_of! {
    build_logs => BuildLogsBuildLogs, BuildLogsBuildLogsLines;
    agent_logs => AgentLogsAgentLogs, AgentLogsAgentLogsLines;
}

macro_rules! field_error_of {
    ($($operation:ident::$error:ident)+) => {$(
        impl From<$operation::$error> for FieldError {
            fn from(error: $operation::$error) -> Self {
                Self { code: error.code, message: error.message, path: error.path }
            }
        }
    )+};
}
field_error_of! {
    sign_in::SignInSignInErrors
    create_task::CreateTaskCreateTaskErrors
    send_task_input::SendTaskInputSendTaskInputErrors
    pause_task::PauseTaskPauseTaskErrors
    resume_task::ResumeTaskResumeTaskErrors
    delete_task::DeleteTaskDeleteTaskErrors
    cancel_build::CancelBuildCancelBuildErrors
    create_api_token::CreateApiTokenCreateApiTokenErrors
    revoke_api_token::RevokeApiTokenRevokeApiTokenErrors
}
