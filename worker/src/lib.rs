//! Provisioner and agent: clients of Taskyard's worker API.
pub mod manifest;
