//! Workspaces, those of tasks and those without.

mod actions;
mod list;
mod page;

pub(super) use list::workspaces_page;
pub(super) use page::workspace_page;
