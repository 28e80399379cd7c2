//! Commands to agents: the user's words to a task's program, and work in a workspace. A command is a
//! row that its agent accepts by compare-and-set, so that it is carried out once or not at all.

mod carry_out;
mod clean_up;
mod input;
mod pending;
mod progress;

pub(in crate::services) use carry_out::cancel_in;
pub use carry_out::{cancel, carry_out};
pub use clean_up::clean_up;
pub use input::acknowledge;
pub(crate) use input::{NewInput, add_input, answer};
pub use pending::{listen, pending};
pub use progress::{NewPiece, accept, add_output, begin_run, complete};
