//! The same on both databases: each in a process of its own, so that neither holds what the other has
//! used.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::ValueEnum as _;
use serde::{Deserialize, Serialize};

use crate::Arguments;
use crate::table::{self, Row};

/// A figure of a run, to be compared with another run's.
#[derive(Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) what: String,
    pub(crate) value: f64,
}

/// Figures with what they are of.
pub(crate) fn figures<const N: usize>(figures: [(&str, f64); N]) -> Vec<Figure> {
    let figure = |(what, value): (&str, f64)| Figure {
        what: what.to_owned(),
        value,
    };
    figures.map(figure).into()
}

/// Measures on one after the other, and prints what they gave beside each other.
pub(crate) fn run(arguments: &Arguments, postgres: &str) -> Result<()> {
    let folder = tempfile::tempdir().context("make a temporary folder")?;
    let noted = folder.path().join("figures");
    let ours = part(arguments, &["--sqlite"], &noted)?;
    let theirs = part(arguments, &["--postgres", postgres], &noted)?;
    let row = |(one, other): (&Figure, &Figure)| Row {
        what: one.what.clone(),
        ours: table::short(one.value),
        bare: table::short(other.value),
        ratio: table::percent(other.value, one.value),
        goal: "",
    };
    let rows: Vec<_> = ours.iter().zip(&theirs).map(row).collect();
    let heads = ["SQLite", "PostgreSQL", "of SQLite"];
    table::print_under("Both databases, one after the other", heads, &rows);
    Ok(())
}

fn part(arguments: &Arguments, database: &[&str], noted: &Path) -> Result<Vec<Figure>> {
    let what = arguments.what.to_possible_value();
    let what = what.context("a bench without a name")?;
    let status = Command::new(std::env::current_exe()?)
        .arg(what.get_name())
        .args(database)
        .args(["--connections", &arguments.connections.to_string()])
        .args(["--seconds", &arguments.seconds.to_string()])
        .arg("--figures")
        .arg(noted)
        .status()
        .context("start the process of a database")?;
    ensure!(status.success(), "one database could not be measured");
    Ok(serde_json::from_slice(&fs::read(noted)?)?)
}
