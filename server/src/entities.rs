//! The tables as they are: one entity each. Only the store uses them.

pub(crate) mod agent;
pub(crate) mod agent_command;
pub(crate) mod api_token;
pub(crate) mod app;
pub(crate) mod app_status;
pub(crate) mod audit_entry;
pub(crate) mod build;
pub(crate) mod build_phase;
pub(crate) mod chat;
pub(crate) mod chat_message;
pub(crate) mod chat_part;
pub(crate) mod job;
pub(crate) mod login_token;
pub(crate) mod mcp_server;
pub(crate) mod membership;
pub(crate) mod message;
pub(crate) mod model;
pub(crate) mod model_provider;
pub(crate) mod organization;
pub(crate) mod provisioner;
pub(crate) mod resource;
pub(crate) mod session;
pub(crate) mod task;
pub(crate) mod template;
pub(crate) mod template_file;
pub(crate) mod template_upload;
pub(crate) mod template_version;
pub(crate) mod user;
pub(crate) mod webhook;
pub(crate) mod webhook_delivery;
pub(crate) mod workspace;

#[cfg(test)]
mod tests;
