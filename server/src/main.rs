//! The program `taskyard`.

use std::process::ExitCode;

use clap::Parser;

// Saves about 40 % of the processor time of a list query.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    taskyard_server::cli::run(taskyard_server::cli::Arguments::parse())
}
