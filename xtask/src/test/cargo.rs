//! The test runner: `cargo nextest` when it is installed, else `cargo test`.

use std::process::Command;

use anyhow::{Context, Result};

use super::count::{Count, of_line};
use crate::debian::find_program;
use crate::layout::Layout;
use crate::process;

/// Which tests to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selection {
    /// Those inside the crates.
    Unit,
    /// Integration tests without browser.
    Api,
    /// Integration tests whose target's name starts with `browser`.
    Browser,
}

/// Cargo's arguments for a selection: all go with `--workspace`, so that every run uses the same features and builds
/// nothing twice. None when there is no such test.
pub(super) fn targets(selection: Selection, metadata: &serde_json::Value) -> Option<Vec<String>> {
    if selection == Selection::Unit {
        return Some(vec!["--lib".to_owned(), "--bins".to_owned()]);
    }
    let mut names: Vec<_> = test_targets(metadata)
        .filter(|name| name.starts_with("browser") == (selection == Selection::Browser))
        .collect();
    names.sort_unstable();
    names.dedup();
    let arguments = names
        .into_iter()
        .flat_map(|name| ["--test".to_owned(), name.to_owned()])
        .collect::<Vec<_>>();
    (!arguments.is_empty()).then_some(arguments)
}

fn test_targets(metadata: &serde_json::Value) -> impl Iterator<Item = &str> {
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|package| package["targets"].as_array().into_iter().flatten())
        .filter(|target| target["kind"][0] == "test")
        .filter_map(|target| target["name"].as_str())
}

/// The command that runs these targets.
pub(super) fn runner(layout: &Layout, targets: &[String], filter: &[String]) -> Command {
    let mut cargo = layout.cargo();
    if find_program("cargo-nextest").is_some() {
        cargo.args(["nextest", "run", "--no-fail-fast", "--no-tests=pass"]);
    } else {
        cargo.args(["test", "--no-fail-fast"]);
    }
    cargo.args(["--workspace", "--locked"]).args(targets);
    if !filter.is_empty() {
        cargo.arg("--").args(filter);
    }
    cargo
}

/// The command that runs the examples in the documentation.
pub(super) fn examples(layout: &Layout) -> Command {
    let mut cargo = layout.cargo();
    cargo.args(["test", "--workspace", "--locked", "--doc"]);
    cargo
}

/// Runs tests with their output shown, and adds them up even when some fail.
pub(super) fn run(command: &mut Command, count: &mut Count) -> Result<()> {
    process::run_watched(command, |line| {
        if let Some(more) = of_line(line) {
            *count += more;
        }
    })
}

/// What cargo knows of the workspace's own packages.
pub(super) fn metadata(layout: &Layout) -> Result<serde_json::Value> {
    let text =
        process::output(
            layout
                .cargo()
                .args(["metadata", "--no-deps", "--format-version", "1"]),
        )?;
    serde_json::from_str(&text).context("read `cargo metadata`")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Selection, targets};

    #[test]
    fn browser_tests_are_told_by_their_name() {
        let metadata = json!({"packages": [
            {"targets": [
                {"kind": ["lib"], "name": "taskyard_server"},
                {"kind": ["test"], "name": "tasks"},
                {"kind": ["test"], "name": "browser"},
                {"kind": ["test"], "name": "auth"},
            ]},
            {"targets": [{"kind": ["test"], "name": "tasks"}]},
        ]});
        let api = targets(Selection::Api, &metadata).unwrap();
        assert_eq!(api, ["--test", "auth", "--test", "tasks"]);
        let browser = targets(Selection::Browser, &metadata).unwrap();
        assert_eq!(browser, ["--test", "browser"]);
        assert_eq!(targets(Selection::Browser, &json!({"packages": []})), None);
    }
}
