//! The figures of how fast the gateway is, measured by `server/benches/figures`.

use anyhow::Result;
use clap::ValueEnum;

use crate::layout::Layout;
use crate::process;
use crate::test::Postgres;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bench {
    /// A list of 50 tasks with all that belongs to them, its 1st and its 1,000th page; a single task
    Query,
    /// 16 workers that acquire, start and complete empty jobs
    Queue,
}

/// Which database it is measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
    Both,
}

/// Builds the bench and runs it on databases of its own, which are gone afterwards.
pub(crate) fn run(layout: &Layout, bench: Bench, database: Database, tasks: u32) -> Result<()> {
    let postgres = match database {
        Database::Sqlite => None,
        Database::Postgres | Database::Both => Some(Postgres::start()?),
    };
    let mut cargo = layout.cargo();
    cargo
        .args([
            "bench",
            "--package",
            "taskyard-server",
            "--bench",
            "figures",
        ])
        .args(["--locked", "--"])
        .arg(match bench {
            Bench::Query => "query",
            Bench::Queue => "queue",
        })
        .args(["--tasks", &tasks.to_string()]);
    if database != Database::Postgres {
        cargo.arg("--sqlite");
    }
    if let Some(postgres) = &postgres {
        cargo.args(["--postgres", &postgres.url()]);
    }
    process::run(&mut cargo)
}
