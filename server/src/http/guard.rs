//! What stands before the executor: no document costs more than the settings allow, however it is
//! written. Size, then tokens, then one parse (kept), then the cost of everything that is asked.

mod cache;
mod check;
mod lexer;
mod measure;
mod weight;

pub use check::{Guard, Guarded};
