//! The figures of how fast the gateway is, each beside a bare axum handler that does the same work,
//! in one process and one run: `cargo xtask bench`.
//!
//! Rounds of both are interleaved and the median counts, so that what else the machine does falls
//! on both alike. Subscribers are connected by a process of their own (`load`), so that only what the
//! gateway uses is counted here. That, and a table with the goals, is all that is needed: a benchmark library would
//! time functions, and these are requests through sockets.

mod client;
mod comparison;
mod crowd;
mod database;
mod fanout;
mod gateway;
mod guard;
mod load;
mod open_files;
mod processor;
mod query;
mod queue;
mod rounds;
mod seed;
mod subscriptions;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, ValueEnum};

use comparison::Figure;
use database::Temporary;

// As in the program that is shipped.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(about = "Called by `cargo xtask bench`")]
struct Arguments {
    what: Bench,
    /// How many tasks the database holds.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(10_000..=1_000_000))]
    tasks: u32,
    #[arg(long)]
    sqlite: bool,
    /// An administrator's address; a database of its own is made and removed. With both databases the
    /// same is measured on one after the other, and compared.
    #[arg(long)]
    postgres: Option<String>,
    /// A folder with the packages of `bench/peers`: the list is asked of them too, on PostgreSQL.
    #[arg(long)]
    peers: Option<PathBuf>,
    /// How many sockets are connected.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=60_000))]
    connections: u32,
    /// How long updates are told.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    seconds: u32,
    /// A file that takes what is compared between databases.
    #[arg(long, hide = true)]
    figures: Option<PathBuf>,
    /// Where `load` connects to.
    #[arg(long, hide = true, default_value = "")]
    to: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Bench {
    /// A list of 50 tasks, its 1st and its 1,000th page, searches in it, and a single task.
    Query,
    /// What it takes to refuse documents that would keep a processor busy.
    Guard,
    /// 16 workers acquire, start and complete empty jobs.
    Queue,
    /// Thousands of sockets follow a task each, which changes once a second.
    Subscriptions,
    /// Thousands of sockets follow one build.
    Fanout,
    /// The process that connects them.
    #[value(hide = true)]
    Load,
}

impl Arguments {
    /// Hands figures to who compares them, if anybody does.
    fn note(&self, figures: &[Figure]) -> Result<()> {
        if let Some(path) = &self.figures {
            std::fs::write(path, serde_json::to_vec(figures)?)?;
        }
        Ok(())
    }
}

impl Bench {
    /// How many crowds of subscribers are connected at the same time.
    fn crowds(self) -> u32 {
        match self {
            Self::Fanout => 2,
            _ => 1,
        }
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    if let Bench::Load = arguments.what {
        return load::run(&arguments.to, arguments.connections);
    }
    if let Bench::Subscriptions | Bench::Fanout = arguments.what {
        open_files::suffice(arguments.connections, arguments.what.crowds())?;
        if let (true, Some(url)) = (arguments.sqlite, &arguments.postgres) {
            return comparison::run(arguments, url);
        }
    }
    let runtime = tokio::runtime::Runtime::new().context("start the runtime")?;
    let mut databases = Vec::new();
    if arguments.sqlite {
        databases.push(runtime.block_on(Temporary::sqlite())?);
    }
    if let Some(url) = &arguments.postgres {
        databases.push(runtime.block_on(Temporary::postgres(url))?);
    }
    for database in databases {
        let measured = match arguments.what {
            Bench::Query => {
                let peers = arguments.peers.as_deref();
                query::measure(&runtime, &database, arguments.tasks, peers)
            }
            Bench::Guard => guard::measure(&runtime, &database.db),
            Bench::Queue => queue::measure(&runtime, &database, arguments.tasks),
            Bench::Subscriptions => subscriptions::measure(
                &runtime,
                &database,
                arguments.connections,
                arguments.seconds,
            )
            .and_then(|figures| arguments.note(&figures)),
            Bench::Fanout => fanout::measure(
                &runtime,
                &database,
                arguments.connections,
                arguments.seconds,
            )
            .and_then(|figures| arguments.note(&figures)),
            Bench::Load => Ok(()),
        };
        runtime.block_on(database.remove())?;
        measured?;
    }
    Ok(())
}
