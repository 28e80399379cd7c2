//! The two GraphQL contracts, as files: written by the server, compared in review.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::layout::Layout;
use crate::{process, server};

/// The argument of `taskyard schema` and the file that holds what it prints.
const SCHEMAS: [(&str, &str); 2] = [("public", "schema.graphql"), ("worker", "worker.graphql")];

/// Writes the files, or only compares them when `check` is set.
pub(crate) fn run(layout: &Layout, check: bool) -> Result<()> {
    let program = server::build_dev(layout)?;
    let mut different = Vec::new();
    for (name, file) in SCHEMAS {
        let schema = process::output(Command::new(&program).args(["schema", name]))?;
        let path = layout.root.join(file);
        if fs::read_to_string(&path).is_ok_and(|written| written == schema) {
            println!("{file} is up to date");
        } else if check {
            different.push(file);
        } else {
            fs::write(&path, schema).with_context(|| format!("write {}", path.display()))?;
            println!("{file} written");
        }
    }
    if !different.is_empty() {
        bail!(
            "not what the server serves: {}; run `cargo xtask schema` and commit the result",
            different.join(" and ")
        );
    }
    Ok(())
}
