//! Shapes that several pages share.

use serde_json::Value;

use super::enums::{SchemaEnum, TaskState, TaskStatus};
use super::read::Read;

/// A task as the list shows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TaskSummary {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) status: TaskStatus,
    pub(crate) status_reason: String,
    pub(crate) state: Option<TaskState>,
    pub(crate) state_message: String,
    pub(crate) owner: String,
    pub(crate) template: String,
    pub(crate) created_at: String,
    pub(crate) is_favorite: bool,
    pub(crate) is_outdated: bool,
}

impl TaskSummary {
    /// Reads the fragment `TaskSummary`.
    pub(crate) fn of(task: &Value) -> Self {
        Self {
            id: task.text("/id"),
            title: task.title("/displayName", "/name"),
            status: TaskStatus::read(task, "/status").unwrap_or(TaskStatus::Unknown),
            status_reason: task.text("/statusReason"),
            state: TaskState::read(task, "/currentState/state"),
            state_message: task.text("/currentState/message"),
            owner: task.text("/owner/username"),
            template: task.title("/template/displayName", "/template/name"),
            created_at: task.text("/createdAt"),
            is_favorite: task.flag("/isFavorite"),
            is_outdated: task.flag("/isOutdated"),
        }
    }
}

/// One line of a log.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LogEntry {
    pub(crate) sequence: i64,
    pub(crate) at: String,
    pub(crate) level: String,
    pub(crate) source: String,
    pub(crate) stage: String,
    pub(crate) text: String,
}

/// What one event of a log's subscription carries.
pub(crate) struct LogBatch {
    pub(crate) lines: Vec<LogEntry>,
    pub(crate) truncated: bool,
}

impl LogBatch {
    /// Reads a `LogBatch`.
    pub(crate) fn of(batch: &Value) -> Self {
        let lines = batch.items("/lines").iter();
        Self {
            lines: lines
                .map(|line| LogEntry {
                    sequence: line.number("/sequence"),
                    at: line.text("/at"),
                    level: line.text("/level").to_lowercase(),
                    source: line.text("/source").to_lowercase(),
                    stage: line.text("/stage"),
                    text: line.text("/text"),
                })
                .collect(),
            truncated: batch.flag("/truncated"),
        }
    }
}
