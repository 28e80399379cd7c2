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
    /// 10,000 sockets (`--connections`) that follow a task each, which changes once a second
    Subscriptions,
    /// 10,000 sockets that follow one build, beside a bare broadcast of the same bytes
    Fanout,
}

/// How much of it.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Size {
    /// How many tasks (query) or waiting jobs (queue) the database holds: 10,000 to 1,000,000
    #[arg(long, default_value_t = 100_000)]
    tasks: u32,
    /// How many sockets are connected (subscriptions, fanout)
    #[arg(long, default_value_t = 10_000)]
    connections: u32,
    /// For how many seconds updates are told (subscriptions, fanout)
    #[arg(long, default_value_t = 20)]
    seconds: u32,
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
    size: Size,
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
            Bench::Subscriptions => "subscriptions",
            Bench::Fanout => "fanout",
        })
        .args(["--tasks", &size.tasks.to_string()])
        .args(["--connections", &size.connections.to_string()])
        .args(["--seconds", &size.seconds.to_string()]);
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
