//! The GraphQL playground: GraphiQL, bundled by esbuild out of `playground/`. Node is needed for nothing else of the UI, so
//! the UI is built without a playground where it is missing.

use std::fs;
use std::path::Path;

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::Flavor;
use super::assemble::Files;
use super::folder::beside;
use super::sources::files;
use crate::layout::Layout;
use crate::node::Node;
use crate::process;

/// What it is made of, in its folder; the lock file pins all the rest.
const SOURCES: [&str; 4] = ["build.js", "index.html", "package-lock.json", "src"];

/// Bundles it, unless what is there comes from the same input; nothing where there is no Node, which is said then.
pub(super) fn build(layout: &Layout, flavor: Flavor) -> Result<Files> {
    let source = layout.root.join("playground");
    let made = beside(&flavor.folder(layout), "playground");
    let stamp = stamp(&source)?;
    let stamped = beside(&made, "stamp");
    let is_made = fs::read_to_string(&stamped).is_ok_and(|written| written == stamp);
    if !is_made || !made.join("playground.html").is_file() {
        match bundle(&source, &made, flavor) {
            Ok(()) => fs::write(&stamped, stamp)?,
            Err(error) => {
                println!("  going on without the playground: {error:#}");
                return Ok(Files::new());
            }
        }
    }
    Ok(files(&made)?.into_iter().collect())
}

fn bundle(source: &Path, made: &Path, flavor: Flavor) -> Result<()> {
    let node = Node::find_or_install()?;
    node.install(source)?;
    let mut bundle = node.npm(source);
    bundle.args(["run", "--silent", "build", "--"]).arg(made);
    if flavor == Flavor::Release {
        bundle.arg("compress");
    }
    process::run(&mut bundle)
}

fn stamp(source: &Path) -> Result<String> {
    let mut digest = Sha256::new();
    for name in SOURCES {
        let path = source.join(name);
        let content = if path.is_dir() {
            files(&path)?
        } else {
            vec![(name.to_owned(), fs::read(&path)?)]
        };
        for (path, content) in content {
            digest.update(Sha256::digest(path));
            digest.update(Sha256::digest(content));
        }
    }
    Ok(format!("{:x}", digest.finalize()))
}
