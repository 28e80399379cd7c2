//! The search query of lists, and what it and the typed filter both mean.

mod audit;
mod elements;
mod tasks;
mod workspaces;

pub use audit::{AuditFilter, AuditResult, parse_audit_query};
pub use tasks::{OrderDirection, TaskFilter, TaskOrder, TaskOrderField, parse_query};
pub use workspaces::{
    ParameterFilter, WorkspaceFilter, WorkspaceOrder, WorkspaceOrderField, parse_workspace_query,
};

#[cfg(test)]
mod tests;
