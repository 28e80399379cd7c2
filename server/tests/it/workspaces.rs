//! Workspaces without a task, and what is done to workspaces by themselves.

mod life;
mod lists;
mod search_keys;
mod start;
mod subscription;
