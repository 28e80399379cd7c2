//! What stands before the executor: no document costs more than the settings allow, however it is
//! written. Size, then tokens, then one parse (kept), then the cost of everything that is asked.

mod check;
mod facts;
mod faults;
mod inputs;
mod levels;
mod lexer;
mod measure;
mod names;
mod overlap;
mod weight;

pub use check::{Guard, Guarded};
pub use names::Names;
