//! `taskyard task`: each command in its file, over the operations of the public API.

mod act;
mod args;
mod create;
mod favorite;
mod find;
mod follow;
mod input;
mod list;
mod logs;
mod prompts;
mod run;
mod send;
mod show;
mod story;
mod update;
mod watch;

pub use args::TaskArgs;
pub use run::run;
pub(crate) use {
    create::parameter, find::Reference, find::reference, input::read as read_text,
    logs::print_build,
};
