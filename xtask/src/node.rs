//! Node and npm, for what other people's GraphQL tools are needed for: nothing of the server itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::debian::{find_or_install, find_program};
use crate::process;

/// The oldest Node that our packages run on: Debian 12's.
const OLDEST: u32 = 18;

/// Node with npm.
pub(crate) struct Node {
    npm: PathBuf,
}

impl Node {
    /// Looks for them in PATH, and installs Debian's where that is possible.
    pub(crate) fn find_or_install() -> Result<Self> {
        let found = find_or_install(&["nodejs", "npm"], || {
            Some((find_program("node")?, find_program("npm")?))
        });
        let (node, npm) = found.with_context(|| {
            format!("Node {OLDEST} or newer with npm is needed: programs `node` and `npm` in PATH")
        })?;
        let version = process::output(Command::new(node).arg("--version"))?;
        if major(&version).is_none_or(|major| major < OLDEST) {
            bail!(
                "Node {OLDEST} or newer is needed; the one in PATH is {}",
                version.trim()
            );
        }
        Ok(Self { npm })
    }

    /// Brings what a folder's lock file names, exactly, into its `node_modules`; nothing when it is there.
    pub(crate) fn install(&self, folder: &Path) -> Result<()> {
        let lock = folder.join("package-lock.json");
        let lock = fs::read(&lock).with_context(|| format!("read {}", lock.display()))?;
        let stamp = format!("{:x}", Sha256::digest(&lock));
        let stamped = folder.join("node_modules/.taskyard-lock");
        if fs::read_to_string(&stamped).is_ok_and(|written| written == stamp) {
            return Ok(());
        }
        let mut ci = self.npm(folder);
        process::run(ci.args(["ci", "--loglevel=error"]))
            .context("npm packages come from a registry, which must be reachable once")?;
        fs::write(&stamped, stamp).with_context(|| format!("write {}", stamped.display()))
    }

    /// npm, to run in a folder with a `package.json`.
    pub(crate) fn npm(&self, folder: &Path) -> Command {
        let mut npm = Command::new(&self.npm);
        npm.current_dir(folder);
        npm
    }
}

/// The first number of `v20.1.0`.
fn major(version: &str) -> Option<u32> {
    let version = version.trim().strip_prefix('v')?;
    version.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn a_version_is_told_by_its_first_number() {
        assert_eq!(major("v18.20.4\n"), Some(18));
        assert_eq!(major("node"), None);
    }
}
