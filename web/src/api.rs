//! What the pages ask of the gateway: one `.graphql` document an operation, checked against
//! `schema.graphql` when compiled, and the client that carries them out.

mod client;
mod enums;
mod failure;
mod models;
mod operations;
mod template;

pub(crate) use client::{Api, use_api};
pub(crate) use enums::{
    AgentConnection, ApiTokenScope, AppHealth, ErrorCode, JobStatus, MessageKind, ParameterType,
    SchemaEnum, TaskPhaseKind, TaskState, TaskStatus,
};
#[cfg(test)]
pub(crate) use enums::{LogLevel, LogSource};
pub(crate) use failure::{Failure, FieldError, accepted};
pub(crate) use models::{LogBatch, LogEntry, TaskFilter, TaskSummary};
pub(crate) use operations::*;
pub(crate) use template::{Parameter, Template, TemplateVersion, all_templates};
