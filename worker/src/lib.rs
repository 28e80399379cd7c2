//! Taskyard's workers: the provisioner, which carries out jobs, and the agent, which runs inside a workspace.
//!
//! Both are clients of the worker API. They meet in [`spec::AgentSpec`], the file that the provisioner's driver leaves for
//! the agent it starts.

pub mod agent;
mod driver;
pub mod isolation;
pub mod manifest;
pub mod mcp;
pub mod process_tree;
pub mod provisioner;
pub mod redaction;
pub mod report;
pub mod spec;
