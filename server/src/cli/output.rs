//! What a command prints: lines and tables for people, JSON for programs.

mod printer;
mod table;
mod text;

pub(crate) use printer::Output;
pub(crate) use table::Table;
pub(crate) use text::{age, plain};
