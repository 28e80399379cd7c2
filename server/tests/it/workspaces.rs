//! Workspaces without a task, and what is done to workspaces by themselves.

mod life;
mod lists;
