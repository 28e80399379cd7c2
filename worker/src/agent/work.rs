//! Work in the workspace that the gateway asks for: programs to run, files to read and change. Each piece of work is accepted first,
//! carried out once, and answered until the gateway has heard.

mod carry_out;
mod delivery;
mod execute;
mod files;
mod output;
mod processes;
mod registry;

pub(crate) use registry::{Works, begin, cancel};
