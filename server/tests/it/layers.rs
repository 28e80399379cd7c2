//! The layers of the server: a module uses only what stands below it.

use std::path::{Path, PathBuf};

/// From top to bottom. What stands in one row does not use its neighbours, except where both are
/// named in `TOGETHER`.
const LAYERS: [&[&str]; 7] = [
    &["main", "cli"],
    &["app"],
    &["http"],
    &["graphql", "worker_api"],
    &["background"],
    &["services"],
    &["store", "entities", "events", "auth", "llm", "outbound"],
];
/// Below everything.
const CORE: [&str; 2] = ["domain", "config"];
/// Neighbours that belong together, the upper one first.
const TOGETHER: [(&str, &str); 3] = [
    ("worker_api", "graphql"),
    ("store", "entities"),
    ("store", "auth"),
];

fn layer_of(module: &str) -> Option<usize> {
    if CORE.contains(&module) {
        return Some(LAYERS.len());
    }
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The modules that a file names after `crate::`.
fn used(text: &str) -> impl Iterator<Item = &str> {
    let uses = text.split("crate::").skip(1);
    let names = uses.map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    });
    names.filter(|name| !name.is_empty())
}

#[test]
fn no_module_uses_what_stands_above_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&source, &mut all);
    assert!(all.len() > 50, "the sources were found");
    let mut upward = Vec::new();
    for file in all {
        let relative = file.strip_prefix(&source).unwrap();
        let first = relative.components().next().unwrap().as_os_str();
        let module = first.to_str().unwrap().trim_end_matches(".rs");
        if module == "lib" || relative.ends_with("tests.rs") {
            continue;
        }
        let own =
            layer_of(module).unwrap_or_else(|| panic!("{module} has no layer: give it one here"));
        for other in used(&std::fs::read_to_string(&file).unwrap()) {
            let Some(theirs) = layer_of(other) else {
                continue;
            };
            let is_same = other == module || TOGETHER.contains(&(module, other));
            let is_core = own == LAYERS.len() && theirs == LAYERS.len();
            if !is_same && !is_core && theirs <= own {
                upward.push(format!("{} uses {other}", relative.display()));
            }
        }
    }
    assert!(upward.is_empty(), "{upward:#?}");
}
