//! The objects of the schema, a noun a file: each wraps a domain type and reaches its neighbours
//! through the batch loaders.

pub mod agent;
pub mod api_token;
pub mod app;
pub mod audit_entry;
pub mod build;
pub mod chat;
pub mod chat_message;
pub mod job;
pub mod log;
pub mod mcp_server;
pub mod membership;
pub mod message;
pub mod model;
pub mod organization;
pub mod rate_limit;
pub mod server_info;
pub mod session;
pub mod task;
pub(super) mod task_action_result;
pub mod template;
pub mod template_file;
pub mod template_version;
pub mod user;
pub mod webhook;
pub mod workspace;
