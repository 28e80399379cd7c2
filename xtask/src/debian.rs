//! What xtask installs by itself: Debian packages, as root.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};
use nix::unistd::Uid;

use crate::process;

/// Whether packages can be installed here; if not, why.
pub(crate) fn can_install() -> Result<()> {
    if find_program("apt-get").is_none() {
        bail!("this is no Debian system");
    }
    if !Uid::effective().is_root() {
        bail!("packages can be installed by root only");
    }
    Ok(())
}

/// Installs packages, saying so.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    can_install()?;
    println!("  installing Debian packages: {}", packages.join(" "));
    process::run(apt_get().arg("update"))?;
    process::run(
        apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages),
    )
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["--quiet=2", "--option=DPkg::Lock::Timeout=300"])
        // Installing may end a running service to restart it; nothing here asks for that.
        .env("NEEDRESTART_SUSPEND", "1");
    command
}

/// The program of this name in PATH.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| is_program(file))
}

/// Whether this file is there and may be run.
pub(crate) fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
