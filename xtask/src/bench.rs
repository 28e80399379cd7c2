//! The figures of how fast the gateway is, measured by the member `bench`.

use std::process::Command;

use anyhow::Result;
use clap::ValueEnum;

use crate::layout::Layout;
use crate::node::Node;
use crate::process;
use crate::test::Postgres;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bench {
    /// A list of 50 tasks with all that belongs to them, its 1st and its 1,000th page; a single task
    Query,
    /// What it takes to refuse documents that would keep a processor busy; needs no database
    Guard,
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
pub(crate) fn run(
    layout: &Layout,
    bench: Bench,
    database: Database,
    tasks: u32,
    peers: bool,
) -> Result<()> {
    // It is about documents: one database is enough.
    let database = if bench == Bench::Guard {
        Database::Sqlite
    } else {
        database
    };
    let postgres = match database {
        Database::Sqlite => None,
        Database::Postgres | Database::Both => Some(Postgres::start()?),
    };
    process::run(layout.cargo().args([
        "build",
        "--release",
        "--package",
        "taskyard-bench",
        "--locked",
    ]))?;
    let mut figures = Command::new(layout.target.join("release/taskyard-bench"));
    figures
        .arg(match bench {
            Bench::Query => "query",
            Bench::Guard => "guard",
            Bench::Queue => "queue",
        })
        .args(["--tasks", &tasks.to_string()]);
    if database != Database::Postgres {
        figures.arg("--sqlite");
    }
    if let Some(postgres) = &postgres {
        figures.args(["--postgres", &postgres.url()]);
    }
    if peers {
        let folder = layout.root.join("bench/peers");
        Node::find_or_install()?.install(&folder)?;
        figures.arg("--peers").arg(folder);
    }
    process::run(&mut figures)
}
