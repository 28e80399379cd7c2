//! `taskyard task`: each command in its file, over the operations of the public API.

mod act;
mod args;
mod create;
mod find;
mod follow;
mod input;
mod list;
mod logs;
mod run;
mod show;
mod story;
mod watch;

pub use args::TaskArgs;
pub use run::run;
