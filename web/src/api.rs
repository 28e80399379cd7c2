//! What the pages ask of the gateway: one `.graphql` document an operation, checked against
//! `schema.graphql` when compiled, and the client that carries them out.

mod client;
mod document;
mod enums;
mod failure;
mod models;
mod operations;
mod read;
mod upload;

pub(crate) use client::{Api, use_api};
pub(crate) use document::{Document, field_errors};
pub(crate) use enums::{SchemaEnum, TaskState, TaskStatus, words};
pub(crate) use failure::{Failure, FieldError};
pub(crate) use models::{LogBatch, LogEntry, TaskSummary};
pub(crate) use operations::*;
pub(crate) use read::Read;
pub(crate) use upload::upload;
