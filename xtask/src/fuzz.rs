//! Property tests of whatever reads what anybody may send, for as long as one wants. They are part of every test
//! run with a few hundred cases; here each round draws many more, with new randomness.
//!
//! Proptest rather than a fuzzer that mutates bytes: the inputs are grammars (documents, queries, manifests,
//! messages of a protocol, archives), a failing case is shrunk to what is to blame and kept beside the test in
//! `proptest-regressions`, and no other toolchain is needed.

use std::time::{Duration, Instant};

use anyhow::Result;
use clap::ValueEnum;

use crate::layout::Layout;
use crate::process;
use crate::test::{POSTGRES_URL, Postgres};

/// Cases of a property in a round: few, since rounds are ended by the time. Some of them start sockets.
const CASES: u32 = 1_000;

/// What is fed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// Documents before the executor, and over HTTP
    Guard,
    /// Search queries
    Search,
    /// Template manifests
    Manifest,
    /// Archives of template files
    Archive,
    /// Logs with terminal escapes
    Terminal,
    /// Markdown that models write
    Markdown,
    /// Messages of graphql-transport-ws on a real socket
    Messages,
    /// Texts that wait for a secret's end
    Redaction,
}

impl Target {
    /// The parts of tests' names that choose it.
    fn tests(self) -> &'static [&'static str] {
        match self {
            Self::Guard => &["guard::", "fuzz::documents"],
            Self::Search => &["domain::search::", "pages::tasks::search::"],
            Self::Manifest => &["manifest"],
            Self::Archive => &["templates::archive::"],
            Self::Terminal => &[
                "terminal::",
                "agent::text::",
                "provisioner::log::",
                "work::output::",
            ],
            Self::Markdown => &["markdown::"],
            Self::Messages => &["fuzz::messages"],
            Self::Redaction => &["redaction::"],
        }
    }
}

/// Feeds these targets (none: all) for so many minutes, in rounds. The first failure ends it.
pub(crate) fn run(layout: &Layout, targets: &[Target], minutes: u64) -> Result<()> {
    let targets = match targets {
        [] => Target::value_variants(),
        some => some,
    };
    let postgres = match std::env::var_os(POSTGRES_URL) {
        Some(_) => None,
        None => Some(Postgres::start()?),
    };
    let filters = targets.iter().flat_map(|target| target.tests());
    let until = Instant::now() + Duration::from_secs(minutes * 60);
    let mut rounds = 0;
    loop {
        let mut tests = layout.cargo();
        tests
            .args(["test", "--workspace", "--locked", "--lib"])
            .args(["--test", "it", "--test", "manifest", "--quiet", "--"])
            .args(filters.clone())
            .env("PROPTEST_CASES", CASES.to_string());
        if let Some(postgres) = &postgres {
            tests.env(POSTGRES_URL, postgres.url());
        }
        process::run(&mut tests)?;
        rounds += 1;
        println!("{rounds} rounds of {CASES} cases a property without a failure");
        if Instant::now() >= until || process::interrupted() {
            return Ok(());
        }
    }
}
