//! The search query of lists, and what it and the typed filter both mean.

mod elements;
mod tasks;
mod workspaces;

pub use tasks::{OrderDirection, TaskFilter, TaskOrder, TaskOrderField, parse_query};
pub use workspaces::{
    ParameterFilter, WorkspaceFilter, WorkspaceOrder, WorkspaceOrderField, parse_workspace_query,
};

#[cfg(test)]
mod tests;
