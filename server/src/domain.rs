//! The nouns and rules of Taskyard that need no input or output: ids, times, names, states and
//! their legal transitions, errors. Everything else stands on this; it stands on nothing of ours.

pub mod agent;
pub mod audit;
pub mod auto_pause;
pub mod build;
pub mod chat;
pub mod error;
pub mod id;
pub mod job;
pub mod log;
pub mod mcp_server;
pub mod message;
pub mod model;
pub mod names;
pub mod node;
pub mod page;
pub mod parameters;
pub mod password;
pub mod search;
pub mod task;
pub mod task_name;
pub mod task_status;
pub mod template;
pub mod text_enum;
pub mod time;
pub mod user;
pub mod webhook;
pub mod workspace;

pub use error::{ErrorCode, Failure, FieldError};
pub use id::*;
pub use time::{Clock, Timestamp};
