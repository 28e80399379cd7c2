//! What the README's commands call: `cargo xtask build`, `serve`, `check`, `test`, `schema`,
//! `bench`, `fuzz`.

mod bench;
mod debian;
mod fuzz;
mod layout;
mod node;
mod process;
mod schema;
mod server;
mod steps;
mod test;
mod ui;
mod wasm;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use bench::{Bench, Database, Size};
use fuzz::Target;
use layout::Layout;
use test::Part;

/// Builds, runs and tests Taskyard.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the program that is shipped, with the UI inside: target/release/taskyard
    Build,
    /// Build and run the server
    Serve {
        /// Build quickly, without optimization, and serve the UI from its folder
        #[arg(long)]
        dev: bool,
        /// Arguments of `taskyard serve`
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Check formatting, lints and documentation; warnings are errors
    Check,
    /// Test everything, on SQLite, PostgreSQL and Chromium; what is missing is installed on Debian by root
    Test {
        /// Only these parts
        #[arg(long, value_enum, value_delimiter = ',')]
        only: Vec<Part>,
        /// Only tests whose names contain one of these
        #[arg(last = true)]
        filter: Vec<String>,
    },
    /// Write schema.graphql and worker.graphql from what the server serves
    Schema {
        /// Only compare; fail when they differ
        #[arg(long)]
        check: bool,
    },
    /// Measure the gateway beside a bare handler that does the same work, optimized, and print the
    /// figures with their goals
    Bench {
        #[arg(value_enum)]
        what: Bench,
        /// Where; PostgreSQL is started for it, without waiting for the disk
        #[arg(long, value_enum, default_value = "both")]
        database: Database,
        #[command(flatten)]
        size: Size,
        /// Ask the list of Mercurius and PostGraphile too, on PostgreSQL; their packages come from npm
        #[arg(long)]
        peers: bool,
    },
    /// Feed what reads other people's input with generated cases, for a while; a failing one is kept beside its test
    Fuzz {
        /// What is fed; everything when none is named
        #[arg(value_enum)]
        targets: Vec<Target>,
        /// How long
        #[arg(long, default_value_t = 10)]
        minutes: u64,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Returns whether all is well; what is not has been reported then.
fn run(cli: Cli) -> Result<bool> {
    process::pass_signals_on()?;
    let layout = Layout::find()?;
    match cli.command {
        Command::Build => server::build(&layout).map(|_| true),
        Command::Serve { dev, args } => server::serve(&layout, dev, &args).map(|()| true),
        Command::Check => Ok(test::check(&layout)),
        Command::Test { only, filter } => Ok(test::test(&layout, &only, &filter)),
        Command::Schema { check } => schema::run(&layout, check).map(|()| true),
        Command::Bench {
            what,
            database,
            size,
            peers,
        } => bench::run(&layout, what, database, size, peers).map(|()| true),
        Command::Fuzz { targets, minutes } => fuzz::run(&layout, &targets, minutes).map(|()| true),
    }
}
