//! What surrounds every page.

mod connection_banner;
mod header;
mod shell;
mod shortcuts;
mod user_menu;

pub(crate) use shell::Shell;
