//! What stands before the executor: no document costs more than the settings allow, however it is
//! written. Size, then tokens, then one parse (kept), then the cost of everything that is asked.

mod check;
mod facts;
mod faults;
mod inputs;
mod introspection;
mod json;
mod levels;
mod lexer;
mod measure;
mod names;
mod overlap;
mod refusal;
mod shapes;
mod weight;

pub use check::{Guard, Guarded};
pub use json::values;
pub use names::Names;
