//! A Python with the packages that a file names, in a folder of its own below the target folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::debian::{find_or_install, find_program};
use crate::process;

/// Makes the folder, unless it is there with the same packages; the path of its Python.
pub(super) fn with_packages(folder: &Path, requirements: &Path) -> Result<PathBuf> {
    let python = folder.join("bin/python");
    let list =
        fs::read(requirements).with_context(|| format!("read {}", requirements.display()))?;
    let stamp = format!("{:x}", Sha256::digest(&list));
    let stamped = folder.join("taskyard-requirements");
    if fs::read_to_string(&stamped).is_ok_and(|written| written == stamp) {
        return Ok(python);
    }
    let system = find_or_install(&["python3-venv"], find)
        .context("Python 3 with its module venv is needed: a program `python3` in PATH")?;
    process::run(
        Command::new(system)
            .args(["-m", "venv", "--clear"])
            .arg(folder),
    )?;
    process::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(["--disable-pip-version-check", "--requirement"])
            .arg(requirements),
    )
    .context("Python's packages come from an index, which must be reachable once")?;
    fs::write(&stamped, stamp).with_context(|| format!("write {}", stamped.display()))?;
    Ok(python)
}

/// A Python that can make such folders: Debian's needs a package for it.
fn find() -> Option<PathBuf> {
    let python = find_program("python3")?;
    let can = process::output(Command::new(&python).args(["-c", "import venv, ensurepip"]));
    can.is_ok().then_some(python)
}
