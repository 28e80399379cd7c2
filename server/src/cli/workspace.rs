//! `taskyard workspace`: each command in its file, over the operations of the public API.

mod act;
mod args;
mod builds;
mod create;
mod find;
mod list;
mod run;
mod show;

pub use args::WorkspaceArgs;
pub use run::run;
