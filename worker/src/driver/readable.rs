use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::spec::Require;

/// Folders outside the system's that the required programs live in, so that an agent installed for one user (`~/.local/bin`,
/// nvm, uv, npm) can be started in a workspace that can't see that user's home.
pub(super) fn of(require: &Require, search_path: &str) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = env::split_paths(search_path)
        .filter(|folder| folder.is_absolute() && folder.parent().is_some())
        .collect();
    let names = require
        .commands
        .iter()
        .flat_map(|requirement| &requirement.any_of);
    for name in names {
        let Some(program) = folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|program| program.is_file())
        else {
            continue;
        };
        folders.extend(
            fs::canonicalize(program)
                .ok()
                .and_then(|program| home_of(&program)),
        );
    }
    // The interpreter of a Python environment is a link to an installation elsewhere.
    let interpreters = folders
        .iter()
        .filter_map(|folder| fs::canonicalize(folder.join("bin/python")).ok());
    let interpreters: Vec<_> = interpreters
        .filter_map(|program| home_of(&program))
        .collect();
    folders.extend(interpreters);
    folders.sort();
    folders.dedup();
    folders
}

/// The installation that a program is part of: the outermost `node_modules`, the parent of a `bin`, or else its folder. A `bin`
/// directly under a home or `.local` stands alone: its parent holds everything else of the user.
fn home_of(program: &Path) -> Option<PathBuf> {
    let modules = program
        .ancestors()
        .filter(|folder| folder.file_name() == Some(OsStr::new("node_modules")))
        .last();
    if let Some(modules) = modules {
        return Some(modules.to_owned());
    }
    let folder = program.parent()?;
    let parent = folder
        .parent()
        .filter(|parent| folder.file_name() == Some(OsStr::new("bin")) && is_installation(parent));
    Some(parent.unwrap_or(folder).to_owned())
}

fn is_installation(folder: &Path) -> bool {
    folder.join("pyvenv.cfg").is_file() || (folder.join("lib").is_dir() && !is_home(folder))
}

fn is_home(folder: &Path) -> bool {
    folder.file_name() == Some(OsStr::new(".local"))
        || env::var_os("HOME").is_some_and(|home| folder == home)
        || folder.parent().is_none()
}
